/**
 * The relay itself (NIP-01 and what goes with it): the sessions of its clients with their NIP-42
 * state, the intake of what they publish and the answers to what they ask for. Knows no database
 * and no HTTP: the {@code http} package implements {@link io.nostrmesh.host.relay.Connection}.
 *
 * <p>Imports {@code host.liveness}, {@code host.members}, {@code host.relay.events}, {@code
 * host.relay.limits}, {@code host.relay.live}, {@code host.relay.reading}, {@code host.settings},
 * {@code json}, {@code limit}, {@code nip42}, {@code nostr}, {@code nostr.message}, {@code spi} and
 * {@code spi.roster}. Imported by {@code host.bridge} and {@code host.http}.
 */
@NullMarked
package io.nostrmesh.host.relay;

import org.jspecify.annotations.NullMarked;
