/**
 * What stands in the pipeline of every connection whatever its stage: the time it may take, how
 * fast it is read, its WebSocket, its end.
 *
 * <p>Internal.
 *
 * <p>Imports {@code iroh.server.observer}, {@code limit} and {@code websocket}. Imported by {@code
 * iroh.server}, {@code iroh.server.handshake}, {@code iroh.server.http} and {@code
 * iroh.server.relaying}.
 */
@NullMarked
package io.nostrmesh.iroh.server.channel;

import org.jspecify.annotations.NullMarked;
