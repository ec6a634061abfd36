/**
 * The gateway's way to the relay behind it: connections, TLS, the client's half of WebSocket
 * handshakes, and plain requests. Knows nothing of what is said over them.
 *
 * <p>Internal.
 *
 * <p>Imports {@code limit}, {@code url} and {@code websocket}. Imported by {@code gateway}, {@code
 * gateway.front}, {@code gateway.pair}, {@code gateway.program} and {@code micronaut.gateway}.
 */
@NullMarked
package io.nostrmesh.gateway.upstream;

import org.jspecify.annotations.NullMarked;
