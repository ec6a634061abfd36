/**
 * The embedded iroh relay: a listener of its own that relays datagrams between the endpoints that a
 * {@link io.nostrmesh.spi.TransportAdmission} lets in. {@link
 * io.nostrmesh.iroh.server.IrohRelay#start} starts one; {@code RelayPipeline} names the handlers
 * that a connection passes, in order.
 *
 * <p>Moves bytes and knows nothing of bearer tokens, members or Nostr events: who may connect is
 * the admission's business. {@code micronaut} may import it.
 */
@NullMarked
package io.nostrmesh.iroh.server;

import org.jspecify.annotations.NullMarked;
