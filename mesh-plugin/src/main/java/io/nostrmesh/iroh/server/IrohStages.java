package io.nostrmesh.iroh.server;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.nostrmesh.iroh.protocol.FrameWriter;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerConfirmsAuth;
import io.nostrmesh.iroh.server.channel.BinaryMessages;
import io.nostrmesh.iroh.server.channel.EarlyMessages;
import io.nostrmesh.iroh.server.channel.HandshakeWindow;
import io.nostrmesh.iroh.server.channel.ReadGate;
import io.nostrmesh.iroh.server.channel.Received;
import io.nostrmesh.iroh.server.channel.Throttle;
import io.nostrmesh.iroh.server.channel.WebSocketDecoder;
import io.nostrmesh.iroh.server.handshake.Handshake;
import io.nostrmesh.iroh.server.http.Upgrade;
import io.nostrmesh.iroh.server.limits.MemberShares;
import io.nostrmesh.iroh.server.relaying.ContactedPeers;
import io.nostrmesh.iroh.server.relaying.IrohConnection;
import io.nostrmesh.iroh.server.relaying.Relaying;
import java.util.List;

/**
 * What a connection passes once its upgrade has been answered, whichever port it came to. In its
 * pipeline there are a {@link Throttle} and a {@link HandshakeWindow} by then, and nothing behind
 * what speaks HTTP. On its event loop.
 *
 * @param relay to which it wants
 * @param gate holds it back
 * @param received counts what it sends
 */
record IrohStages(Shared relay, ReadGate gate, Received received) {

  /**
   * From request to handshake.
   *
   * @param http what speaks HTTP; leaves the pipeline in this order
   */
  void handshake(ChannelPipeline pipeline, Upgrade upgrade, List<? extends ChannelHandler> http) {
    long openedAt = pipeline.get(HandshakeWindow.class).openedAt();
    int limit = relay.config().limits().messageBytes();
    pipeline.addLast(new WebSocket13FrameEncoder(false));
    WebSocketDecoder.addLast(pipeline, limit, received);
    pipeline.addLast(new BinaryMessages(relay.observer()));
    // Keeps frames that come early until the handshake reads.
    gate.shut(ReadGate.Reason.DECIDING);
    pipeline.addLast(new EarlyMessages(received));
    var handshake =
        new Handshake(
            relay.handshakes(),
            upgrade,
            gate,
            openedAt,
            (joined, connection, share, left) -> {
              received.hold(joined, Received.Part.REQUEST, 0);
              relay(joined, connection, share, left);
            });
    pipeline.addLast(handshake);
    http.forEach(pipeline::remove);
    handshake.start(pipeline.context(handshake));
  }

  /** From handshake to relaying: registers, confirms, and lets the rest through. */
  private void relay(
      ChannelHandlerContext ctx,
      IrohConnection connection,
      MemberShares.Share share,
      Runnable left) {
    ChannelPipeline pipeline = ctx.pipeline();
    pipeline.get(Throttle.class).share(share.bucket());
    // In this order: whomever the client tells that it is online must find it here. What is sent
    // to it meanwhile is queued, and written after this task.
    ContactedPeers contacted = relay.registry().register(connection);
    ctx.writeAndFlush(new FrameWriter(ctx.alloc()).write(new ServerConfirmsAuth()));
    var relaying = new Relaying(relay.relaying(), connection, contacted, left);
    pipeline.replace(ctx.handler(), null, relaying);
    pipeline.remove(EarlyMessages.class);
    pipeline.get(HandshakeWindow.class).admitted();
    pipeline.remove(HandshakeWindow.class);
  }
}
