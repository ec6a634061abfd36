/**
 * The embedded iroh relay: a listener of its own that relays datagrams between the endpoints that a
 * {@link io.nostrmesh.spi.TransportAdmission} lets in. {@link
 * io.nostrmesh.iroh.server.IrohRelay#start} starts one; {@code IrohRelayPipeline} names the
 * handlers that a connection passes, in order. Its rooms, from the bottom up: {@code observer},
 * {@code limits}, {@code channel}, {@code http}, {@code relaying}, {@code handshake}.
 *
 * <p>Moves bytes and knows nothing of bearer tokens, members or Nostr events: who may connect is
 * the admission's business.
 *
 * <p>Internal.
 *
 * <p>Imports {@code iroh.protocol}, {@code iroh.server.channel}, {@code iroh.server.handshake},
 * {@code iroh.server.http}, {@code iroh.server.limits}, {@code iroh.server.observer}, {@code
 * iroh.server.relaying}, {@code limit}, {@code spi} and {@code websocket}. Imported by {@code
 * gateway.program}, {@code micronaut}, {@code plugin} and {@code settings}.
 */
@NullMarked
package io.nostrmesh.iroh.server;

import org.jspecify.annotations.NullMarked;
