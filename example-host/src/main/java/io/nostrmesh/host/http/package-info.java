/**
 * The host's one port: {@code GET /} answers with the relay information document (NIP-11), a page
 * for people, or a WebSocket, by the request's headers. Imports {@code relay} and {@code
 * relay.events}, {@code settings} and {@code members}, and of the plugin {@code nostr} and {@code
 * spi}; only {@code Main} imports it.
 */
@NullMarked
package io.nostrmesh.host.http;

import org.jspecify.annotations.NullMarked;
