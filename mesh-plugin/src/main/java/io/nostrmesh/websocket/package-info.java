/**
 * WebSockets as Nostr has them (RFC 6455, RFC 7692), in pipelines of Netty: the handshake and the
 * deadline before it, whole texts from frames, compression, and an end that the peer gets to read.
 * For every port that Nostr clients come to, and for connections to relays. Needs netty-codec-http.
 *
 * <p>Internal.
 *
 * <p>Imports {@code limit} and {@code url}. Imported by {@code gateway}, {@code gateway.front},
 * {@code gateway.pair}, {@code gateway.upstream}, {@code host.http}, {@code iroh.server}, {@code
 * iroh.server.channel} and {@code plugin}.
 */
@NullMarked
package io.nostrmesh.websocket;

import org.jspecify.annotations.NullMarked;
