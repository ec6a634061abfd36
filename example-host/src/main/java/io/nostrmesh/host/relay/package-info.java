/**
 * The relay itself (NIP-01 and what goes with it): the sessions of its clients with their NIP-42
 * state, the intake of what they publish and the answers to what they ask for. Knows no database
 * and no HTTP: the {@code http} package implements {@link io.nostrmesh.host.relay.Connection} and
 * alone imports this one. Imports its rooms {@code relay.events} and {@code relay.live}, {@code
 * liveness}, {@code settings} and {@code members} and, of the plugin, only {@code json}, {@code
 * limit}, {@code nostr}, {@code nostr.message}, {@code spi} and {@code url}.
 */
@NullMarked
package io.nostrmesh.host.relay;

import org.jspecify.annotations.NullMarked;
