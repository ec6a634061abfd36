/**
 * A member's lasting connection to one Nostr relay: the NIP-11 probe, the WebSocket, authentication
 * (NIP-42), one subscription, publishing, and coming back after every failure. Imports {@code
 * json}, {@code url}, {@code nostr}, {@code nostr.message}, {@code nip11} and {@code nip98}; {@code
 * client} and programs on a member's machine import it, relays do not.
 */
@NullMarked
package io.nostrmesh.client.nostr;

import org.jspecify.annotations.NullMarked;
