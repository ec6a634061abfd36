/**
 * The gateway's way to the relay behind it: connections, TLS, the client's half of WebSocket
 * handshakes, and plain requests. Knows nothing of what is said over them.
 *
 * <p>Internal.
 *
 * <p>Imports {@code limit}, {@code url} and {@code websocket}. Imported by {@code gateway}, {@code
 * gateway.front}, {@code gateway.pair} and {@code gateway.program}.
 */
@NullMarked
package io.nostrmesh.gateway.upstream;

import org.jspecify.annotations.NullMarked;
