/**
 * Admitted connections: who is connected, what waits for whom, and the frames between them. Of this
 * project it imports {@code json}, {@code spi}, {@code iroh.protocol} and the rooms for channels,
 * limits and the observer; {@code handshake} and {@code iroh.server} may import it.
 */
@NullMarked
package io.nostrmesh.iroh.server.relaying;

import org.jspecify.annotations.NullMarked;
