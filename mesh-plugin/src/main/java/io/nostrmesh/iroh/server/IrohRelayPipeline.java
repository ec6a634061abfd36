package io.nostrmesh.iroh.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.ssl.SslContext;
import io.nostrmesh.iroh.protocol.FrameWriter;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerConfirmsAuth;
import io.nostrmesh.iroh.server.channel.BinaryMessages;
import io.nostrmesh.iroh.server.channel.EarlyMessages;
import io.nostrmesh.iroh.server.channel.HandshakeWindow;
import io.nostrmesh.iroh.server.channel.OpenChannels;
import io.nostrmesh.iroh.server.channel.ReadGate;
import io.nostrmesh.iroh.server.channel.Received;
import io.nostrmesh.iroh.server.channel.RequestMeter;
import io.nostrmesh.iroh.server.channel.Throttle;
import io.nostrmesh.iroh.server.channel.WebSocketDecoder;
import io.nostrmesh.iroh.server.handshake.Handshake;
import io.nostrmesh.iroh.server.http.HttpSurface;
import io.nostrmesh.iroh.server.http.Listener;
import io.nostrmesh.iroh.server.http.Upgrade;
import io.nostrmesh.iroh.server.limits.MemberShares;
import io.nostrmesh.iroh.server.relaying.ContactedPeers;
import io.nostrmesh.iroh.server.relaying.IrohConnection;
import io.nostrmesh.iroh.server.relaying.Relaying;
import io.nostrmesh.limit.AddressBlock;
import io.nostrmesh.limit.HalfOpenConnections;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The handlers that a connection passes, in order, at its three stages:
 *
 * <pre>
 *   request     presence  window  tls  throttle  meter  http                surface
 *   handshake   presence  window  tls  throttle  websocket  messages  held  handshake
 *   relaying    presence          tls  throttle  websocket  messages        relaying
 * </pre>
 */
final class IrohRelayPipeline extends ChannelInitializer<Channel> {

  /** A token of 64 KiB fits, in a header as well as percent-encoded in the query. */
  private static final int MAX_REQUEST_BYTES = 128 * 1024;

  private static final String WINDOW = "window";
  private static final String THROTTLE = "throttle";
  private static final String REQUEST = "request";
  private static final String HTTP = "http";
  private static final String SURFACE = "surface";
  private static final String HELD = "held";
  private static final String HANDSHAKE = "handshake";

  private final Shared relay;
  private final Optional<? extends Supplier<SslContext>> certificate;
  private final Listener listener;
  private final OpenChannels open;

  /**
   * @param certificate empty where no TLS is spoken
   */
  IrohRelayPipeline(
      Shared relay,
      Listener listener,
      Optional<? extends Supplier<SslContext>> certificate,
      OpenChannels open) {
    this.relay = relay;
    this.listener = listener;
    this.certificate = certificate;
    this.open = open;
  }

  @Override
  protected void initChannel(Channel channel) {
    open.add(channel);
    SocketAddress remote = channel.remoteAddress();
    if (remote == null) {
      // It has gone before anybody looked at it.
      channel.close();
      return;
    }
    AddressBlock address = AddressBlock.of(remote);
    HalfOpenConnections.Place place =
        HandshakeWindow.enter(relay.halfOpen(), address, channel, relay.observer());
    relay.observer().opened();
    var received = new Received(relay.received(), relay.observer());
    channel.closeFuture().addListener(closed -> received.close());
    channel.closeFuture().addListener(closed -> relay.observer().closed());
    var gate = new ReadGate(channel);
    LongSupplier nanoTime = relay.runtime().nanoTime();
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(
        WINDOW, new HandshakeWindow(place, relay.config().timings().handshake(), nanoTime));
    certificate.ifPresent(tls -> pipeline.addLast(tls.get().newHandler(channel.alloc())));
    pipeline.addLast(
        THROTTLE, new Throttle(relay.connectionRate()::get, relay.observer(), gate, nanoTime));
    pipeline.addLast(REQUEST, new RequestMeter(received));
    pipeline.addLast(HTTP, http());
    HttpSurface.Upgraded next = (ctx, upgrade) -> upgrade(ctx, upgrade, gate, received);
    pipeline.addLast(SURFACE, surface(gate, received, next));
  }

  private HttpSurface surface(ReadGate gate, Received received, HttpSurface.Upgraded upgraded) {
    return new HttpSurface(
        relay.observer(),
        relay.occupancy(),
        relay.attempts(),
        relay.runtime().nanoTime(),
        relay.config().pathPrefix(),
        listener,
        relay.control(),
        relay.kept(),
        gate,
        received,
        upgraded);
  }

  /** From request to handshake, once the upgrade has been answered. */
  private void upgrade(
      ChannelHandlerContext ctx, Upgrade upgrade, ReadGate gate, Received received) {
    ChannelPipeline pipeline = ctx.pipeline();
    long openedAt = pipeline.get(HandshakeWindow.class).openedAt();
    int limit = relay.config().limits().messageBytes();
    pipeline.addLast(new WebSocket13FrameEncoder(false));
    WebSocketDecoder.addLast(pipeline, limit, received);
    pipeline.addLast(new BinaryMessages(relay.observer()));
    // Keeps frames that come early until the handshake reads.
    gate.shut(ReadGate.Reason.DECIDING);
    pipeline.addLast(HELD, new EarlyMessages(received));
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
    pipeline.addLast(HANDSHAKE, handshake);
    pipeline.remove(SURFACE);
    pipeline.remove(REQUEST);
    pipeline.remove(HTTP);
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
    pipeline.replace(
        HANDSHAKE, "relaying", new Relaying(relay.relaying(), connection, contacted, left));
    pipeline.remove(HELD);
    pipeline.get(HandshakeWindow.class).admitted();
    pipeline.remove(WINDOW);
  }

  private static HttpServerCodec http() {
    return new HttpServerCodec(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_REQUEST_BYTES)
            .setMaxHeaderSize(MAX_REQUEST_BYTES));
  }
}
