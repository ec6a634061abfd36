package io.nostrmesh.iroh.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.nostrmesh.iroh.server.channel.HandshakeWindow;
import io.nostrmesh.iroh.server.channel.OpenChannels;
import io.nostrmesh.iroh.server.channel.ReadGate;
import io.nostrmesh.iroh.server.channel.Received;
import io.nostrmesh.iroh.server.channel.RequestMeter;
import io.nostrmesh.iroh.server.channel.Throttle;
import io.nostrmesh.iroh.server.http.HttpSurface;
import io.nostrmesh.iroh.server.http.Listener;
import java.util.List;
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
    if (channel.remoteAddress() == null) {
      // It has gone before anybody looked at it.
      channel.close();
      return;
    }
    HandshakeWindow window = relay.window(channel);
    relay.observer().opened();
    var received = new Received(relay.received(), relay.observer());
    channel.closeFuture().addListener(closed -> received.close());
    channel.closeFuture().addListener(closed -> relay.observer().closed());
    var gate = new ReadGate(channel);
    LongSupplier nanoTime = relay.runtime().nanoTime();
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(window);
    certificate.ifPresent(tls -> pipeline.addLast(tls.get().newHandler(channel.alloc())));
    pipeline.addLast(new Throttle(relay.connectionRate()::get, relay.observer(), gate, nanoTime));
    var meter = new RequestMeter(received);
    HttpServerCodec http = http();
    HttpSurface.Upgraded next =
        (ctx, upgrade) -> {
          if (pipeline.get(HandshakeWindow.class) == null) {
            // It was kept open for questions, and is a newcomer like any other now.
            pipeline.addBefore(ctx.name(), null, relay.window(channel));
          }
          new IrohStages(relay, gate, received)
              .handshake(pipeline, upgrade, List.of(ctx.handler(), meter, http));
        };
    pipeline.addLast(meter, http, surface(gate, received, next));
  }

  private HttpSurface surface(ReadGate gate, Received received, HttpSurface.Upgraded upgraded) {
    return new HttpSurface(
        relay.observer(),
        relay.occupancy(),
        relay.attempts(),
        relay.runtime().nanoTime(),
        relay.paths(),
        listener,
        relay.kept(),
        gate,
        received,
        upgraded);
  }

  private static HttpServerCodec http() {
    return new HttpServerCodec(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_REQUEST_BYTES)
            .setMaxHeaderSize(MAX_REQUEST_BYTES));
  }
}
