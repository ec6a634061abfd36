/**
 * Tells the roster of endpoints what the relay behind a gateway has stored, from its start on.
 *
 * <p>Internal.
 *
 * <p>Imports {@code client.nostr}, {@code limit}, {@code nostr}, {@code nostr.message}, {@code
 * spi.roster} and {@code url}. Imported by {@code gateway}.
 */
@NullMarked
package io.nostrmesh.gateway.roster;

import org.jspecify.annotations.NullMarked;
