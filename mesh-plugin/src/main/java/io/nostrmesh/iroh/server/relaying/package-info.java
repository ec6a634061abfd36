/**
 * Admitted connections: who is connected, what waits for whom, and the frames between them.
 *
 * <p>Internal.
 *
 * <p>Imports {@code iroh.protocol}, {@code iroh.server.channel}, {@code iroh.server.limits}, {@code
 * iroh.server.observer}, {@code json} and {@code spi}. Imported by {@code iroh.server} and {@code
 * iroh.server.handshake}.
 */
@NullMarked
package io.nostrmesh.iroh.server.relaying;

import org.jspecify.annotations.NullMarked;
