/**
 * What others ask the plugin over HTTP beside the relaying: iroh relays of a fleet, whom to admit.
 *
 * <p>Internal.
 *
 * <p>Imports {@code iroh.server.http}, {@code json}, {@code limit}, {@code nostr} and {@code spi}.
 * Imported by {@code plugin} and {@code settings}.
 */
@NullMarked
package io.nostrmesh.control;

import org.jspecify.annotations.NullMarked;
