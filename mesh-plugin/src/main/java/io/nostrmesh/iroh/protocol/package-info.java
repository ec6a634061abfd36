/**
 * The iroh relay protocol as it stands on the wire: frames, the challenge handshake and the TLS
 * key-material shortcut, for both sides of a connection.
 *
 * <p>An endpoint opens a WebSocket at {@code /relay} and names the versions it speaks; the relay
 * picks the newest both know ({@link io.nostrmesh.iroh.protocol.IrohRelayVersion}). From then on
 * each binary message is one frame:
 *
 * <ol>
 *   <li>the relay sends {@link io.nostrmesh.iroh.protocol.HandshakeFrame.ServerChallenge};
 *   <li>the endpoint answers with {@link io.nostrmesh.iroh.protocol.HandshakeFrame.ClientAuth},
 *       which proves its key (over TLS it may have proved it in the request already: {@link
 *       io.nostrmesh.iroh.protocol.KeyMaterialAuth});
 *   <li>the relay confirms or denies;
 *   <li>both exchange {@link io.nostrmesh.iroh.protocol.IrohRelayFrame}s: datagrams to and from
 *       other endpoints, pings and pongs, and news about the connection.
 * </ol>
 *
 * <p>Knows bytes and frames and nothing of sockets. Needs netty-buffer and BouncyCastle.
 *
 * <p>Internal.
 *
 * <p>Imports {@code ed25519}, {@code json}, {@code limit} and {@code spi}. Imported by {@code
 * iroh.server}, {@code iroh.server.handshake}, {@code iroh.server.http}, {@code
 * iroh.server.relaying} and {@code plugin}.
 */
@NullMarked
package io.nostrmesh.iroh.protocol;

import org.jspecify.annotations.NullMarked;
