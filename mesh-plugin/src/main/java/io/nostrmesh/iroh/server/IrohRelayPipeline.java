package io.nostrmesh.iroh.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslContext;
import io.nostrmesh.iroh.protocol.FrameWriter;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerConfirmsAuth;
import io.nostrmesh.iroh.server.channel.BinaryMessages;
import io.nostrmesh.iroh.server.channel.HandshakeWindow;
import io.nostrmesh.iroh.server.channel.OpenChannels;
import io.nostrmesh.iroh.server.channel.ReadGate;
import io.nostrmesh.iroh.server.channel.Throttle;
import io.nostrmesh.iroh.server.handshake.Handshake;
import io.nostrmesh.iroh.server.http.HttpSurface;
import io.nostrmesh.iroh.server.http.Upgrade;
import io.nostrmesh.iroh.server.limits.MemberShares;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.iroh.server.relaying.ContactedPeers;
import io.nostrmesh.iroh.server.relaying.IrohConnection;
import io.nostrmesh.iroh.server.relaying.Relaying;
import io.nostrmesh.limit.AddressBlock;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The handlers that a connection passes, in order, at its three stages:
 *
 * <pre>
 *   request     presence  window  tls  throttle  http                       surface
 *   handshake   presence  window  tls  throttle  websocket  messages  held  handshake
 *   relaying    presence          tls  throttle  websocket  messages        relaying
 * </pre>
 */
final class IrohRelayPipeline extends ChannelInitializer<Channel> {

  /** A token of 64 KiB fits, in a header as well as percent-encoded in the query. */
  private static final int MAX_REQUEST_BYTES = 128 * 1024;

  private static final String BUSY =
      "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

  private static final String WINDOW = "window";
  private static final String THROTTLE = "throttle";
  private static final String HTTP = "http";
  private static final String SURFACE = "surface";
  private static final String HELD = "held";
  private static final String HANDSHAKE = "handshake";

  private final Shared relay;
  private final Optional<? extends Supplier<SslContext>> certificate;
  private final OpenChannels open;

  IrohRelayPipeline(
      Shared relay, Optional<? extends Supplier<SslContext>> certificate, OpenChannels open) {
    this.relay = relay;
    this.certificate = certificate;
    this.open = open;
  }

  @Override
  protected void initChannel(Channel channel) {
    open.add(channel);
    relay.observer().opened();
    channel.closeFuture().addListener(closed -> relay.observer().closed());
    AddressBlock address = AddressBlock.of(channel.remoteAddress());
    Optional<Limit> limit = relay.occupancy().beginHandshake(address);
    if (limit.isPresent()) {
      relay.observer().limited(limit.get());
      turnAway(channel);
      return;
    }
    var gate = new ReadGate(channel);
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(
        WINDOW,
        new HandshakeWindow(relay.occupancy(), address, relay.config().timings().handshake()));
    certificate.ifPresent(tls -> pipeline.addLast(tls.get().newHandler(channel.alloc())));
    pipeline.addLast(THROTTLE, new Throttle(relay.connectionRate()::get, relay.observer(), gate));
    pipeline.addLast(HTTP, http());
    pipeline.addLast(SURFACE, surface((ctx, upgrade) -> upgrade(ctx, upgrade, gate)));
  }

  private HttpSurface surface(HttpSurface.Upgraded upgraded) {
    return new HttpSurface(
        relay.observer(),
        relay.occupancy(),
        relay.attempts(),
        relay.config().pathPrefix(),
        certificate.isPresent(),
        upgraded);
  }

  /** From request to handshake, once the upgrade has been answered. */
  private void upgrade(ChannelHandlerContext ctx, Upgrade upgrade, ReadGate gate) {
    ChannelPipeline pipeline = ctx.pipeline();
    long openedAt = pipeline.get(HandshakeWindow.class).openedAt();
    int limit = relay.config().limits().messageBytes();
    pipeline.addLast(new WebSocket13FrameEncoder(false), webSocketDecoder(limit));
    pipeline.addLast(new WebSocketFrameAggregator(limit), new BinaryMessages(relay.observer()));
    // Keeps frames that come early until the handshake reads.
    gate.shut(ReadGate.Reason.DECIDING);
    pipeline.addLast(HELD, new FlowControlHandler());
    var handshake = new Handshake(relay.handshakes(), upgrade, gate, openedAt, this::relay);
    pipeline.addLast(HANDSHAKE, handshake);
    pipeline.remove(SURFACE);
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
    pipeline.remove(WINDOW);
  }

  /** Without reading or waiting for anything: there is no room for that. */
  private void turnAway(Channel channel) {
    if (certificate.isPresent()) {
      channel.close();
    } else {
      channel
          .writeAndFlush(Unpooled.copiedBuffer(BUSY, StandardCharsets.US_ASCII))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static HttpServerCodec http() {
    return new HttpServerCodec(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_REQUEST_BYTES)
            .setMaxHeaderSize(MAX_REQUEST_BYTES));
  }

  private static WebSocket13FrameDecoder webSocketDecoder(int maxPayload) {
    return new WebSocket13FrameDecoder(
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(maxPayload)
            .allowExtensions(false)
            .expectMaskedFrames(true)
            .build());
  }
}
