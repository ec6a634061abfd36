/**
 * What others ask the plugin over HTTP beside the relaying: iroh relays of a fleet, whom to admit;
 * members, about their endpoints; operators, who is connected and who is denied.
 *
 * <p>Internal.
 *
 * <p>Imports {@code admission}, {@code admission.accounts}, {@code iroh.server.http}, {@code json},
 * {@code limit}, {@code nip98}, {@code nostr}, {@code spi} and {@code url}. Imported by {@code
 * plugin} and {@code settings}.
 */
@NullMarked
package io.nostrmesh.control;

import org.jspecify.annotations.NullMarked;
