/**
 * The relay as a web server: pages, probes, and the upgrade to the relay protocol.
 *
 * <p>Internal.
 *
 * <p>Imports {@code iroh.protocol}, {@code iroh.server.channel}, {@code iroh.server.limits}, {@code
 * iroh.server.observer}, {@code json}, {@code limit}, {@code spi} and {@code url}. Imported by
 * {@code control}, {@code iroh.server}, {@code iroh.server.handshake} and {@code plugin}.
 */
@NullMarked
package io.nostrmesh.iroh.server.http;

import org.jspecify.annotations.NullMarked;
