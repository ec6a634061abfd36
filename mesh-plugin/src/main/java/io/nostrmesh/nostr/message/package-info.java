/**
 * What clients and relays say to each other (NIP-01, NIP-42, NIP-45): client messages, relay
 * messages and filters as values, each with one reader and one writer. Pure functions, no I/O. For
 * a relay, the member's client, and a proxy between the two.
 *
 * <p>For hosts.
 *
 * <p>Imports {@code json}, {@code limit} and {@code nostr}. Imported by {@code client}, {@code
 * client.nostr}, {@code gateway.gate}, {@code gateway.program}, {@code gateway.roster}, {@code
 * gateway.sweep}, {@code host.bridge}, {@code host.relay}, {@code host.relay.events}, {@code
 * host.relay.live}, {@code host.relay.reading}, {@code host.store} and {@code membership.event}.
 */
@NullMarked
package io.nostrmesh.nostr.message;

import org.jspecify.annotations.NullMarked;
