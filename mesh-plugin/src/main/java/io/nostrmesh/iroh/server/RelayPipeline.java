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
final class RelayPipeline extends ChannelInitializer<Channel> {

  /** What handlers tell the stage at the end of the pipeline. */
  enum Event {
    /** The time for request, handshake and admission is up. */
    DEADLINE,
    /** The peer sends faster than it may. */
    THROTTLED,
    /** The relay is shutting down. */
    SHUTDOWN
  }

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

  private final Relay relay;
  private final Optional<? extends Supplier<SslContext>> certificate;
  private final OpenChannels open;

  RelayPipeline(
      Relay relay, Optional<? extends Supplier<SslContext>> certificate, OpenChannels open) {
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
    pipeline.addLast(WINDOW, new HandshakeWindow(relay, address));
    certificate.ifPresent(tls -> pipeline.addLast(tls.get().newHandler(channel.alloc())));
    pipeline.addLast(THROTTLE, new Throttle(relay, gate));
    pipeline.addLast(HTTP, http());
    pipeline.addLast(SURFACE, new HttpSurface(relay, gate, certificate.isPresent()));
  }

  /** From request to handshake, once the upgrade has been answered. */
  static void upgrade(ChannelHandlerContext ctx, Relay relay, Upgrade upgrade, ReadGate gate) {
    ChannelPipeline pipeline = ctx.pipeline();
    long openedAt = pipeline.get(HandshakeWindow.class).openedAt();
    int limit = relay.config().limits().messageBytes();
    pipeline.addLast(new WebSocket13FrameEncoder(false), webSocketDecoder(limit));
    pipeline.addLast(new WebSocketFrameAggregator(limit), new BinaryMessages(relay.observer()));
    // Keeps frames that come early until the handshake reads.
    gate.shut(ReadGate.Reason.DECIDING);
    pipeline.addLast(HELD, new FlowControlHandler());
    var handshake = new Handshake(relay, upgrade, gate, openedAt);
    pipeline.addLast(HANDSHAKE, handshake);
    pipeline.remove(SURFACE);
    pipeline.remove(HTTP);
    handshake.start(pipeline.context(handshake));
  }

  /** From handshake to relaying: registers, confirms, and lets the rest through. */
  static void relay(
      ChannelHandlerContext ctx,
      Relay relay,
      RelayConnection connection,
      MemberShares.Share share,
      Runnable left) {
    ChannelPipeline pipeline = ctx.pipeline();
    pipeline.get(Throttle.class).share(share.bucket());
    // In this order: whomever the client tells that it is online must find it here. What is sent
    // to it meanwhile is queued, and written after this task.
    ContactedPeers contacted = relay.registry().register(connection);
    ctx.writeAndFlush(new FrameWriter(ctx.alloc()).write(new ServerConfirmsAuth()));
    pipeline.replace(HANDSHAKE, "relaying", new Relaying(relay, connection, contacted, left));
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
