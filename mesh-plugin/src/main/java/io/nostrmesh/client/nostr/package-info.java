/**
 * A member's lasting connection to one Nostr relay: the NIP-11 probe, the WebSocket, authentication
 * (NIP-42), one subscription, publishing, and coming back after every failure.
 *
 * <p>For programs of members.
 *
 * <p>Imports {@code json}, {@code nip11}, {@code nip98}, {@code nostr}, {@code nostr.message},
 * {@code spi} and {@code url}. Imported by {@code client}, {@code gateway}, {@code
 * gateway.program}, {@code gateway.roster}, {@code gateway.sweep}, {@code membership.event}, {@code
 * plugin} and {@code sidecar}.
 */
@NullMarked
package io.nostrmesh.client.nostr;

import org.jspecify.annotations.NullMarked;
