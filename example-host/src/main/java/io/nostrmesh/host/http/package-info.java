/**
 * The host's one port: {@code GET /} answers with the relay information document (NIP-11), a page
 * for people, or a WebSocket, by the request's headers.
 *
 * <p>Imports {@code host.members}, {@code host.relay}, {@code host.relay.events}, {@code
 * host.relay.limits}, {@code host.settings}, {@code json}, {@code limit}, {@code nostr}, {@code
 * spi}, {@code url} and {@code websocket}. Imported by {@code host}.
 */
@NullMarked
package io.nostrmesh.host.http;

import org.jspecify.annotations.NullMarked;
