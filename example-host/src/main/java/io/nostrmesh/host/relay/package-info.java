/**
 * The relay itself (NIP-01 and what goes with it): sessions with their NIP-42 state, the intake of
 * events, stored answers and live delivery. Knows no database and no HTTP: the {@code store}
 * package implements {@link io.nostrmesh.host.relay.EventStore}, the {@code http} package {@link
 * io.nostrmesh.host.relay.Connection}. Imports {@code liveness}, {@code settings} and {@code
 * members} and, of the plugin, only {@code json}, {@code limit}, {@code nostr}, {@code
 * nostr.message} and {@code spi}.
 */
@NullMarked
package io.nostrmesh.host.relay;

import org.jspecify.annotations.NullMarked;
