/**
 * The relay as a web server: pages, probes, and the upgrade to the relay protocol. Of this project
 * it imports {@code json}, {@code url}, {@code limit}, {@code iroh.protocol} and the rooms for
 * channels, limits and the observer; {@code handshake} and {@code iroh.server} may import it.
 */
@NullMarked
package io.nostrmesh.iroh.server.http;

import org.jspecify.annotations.NullMarked;
