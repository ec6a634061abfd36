/**
 * What stands in the pipeline of every connection whatever its stage: the time it may take, how
 * fast it is read, its WebSocket, its end. Of this project it imports {@code limit} and the rooms
 * for limits and the observer; {@code http}, {@code handshake}, {@code relaying} and {@code
 * iroh.server} may import it.
 */
@NullMarked
package io.nostrmesh.iroh.server.channel;

import org.jspecify.annotations.NullMarked;
