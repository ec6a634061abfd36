package io.nostrmesh.iroh.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.nostrmesh.iroh.server.channel.HandshakeWindow;
import io.nostrmesh.iroh.server.channel.ReadGate;
import io.nostrmesh.iroh.server.channel.Received;
import io.nostrmesh.iroh.server.channel.Throttle;
import io.nostrmesh.iroh.server.http.HttpSurface;
import io.nostrmesh.iroh.server.http.Upgrade;
import io.nostrmesh.websocket.HostEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The relay's side of one connection to a host's port, from its first request to the relay on. Each
 * such request has the place and the deadline that a connection to the relay's own port has.
 * Confined to the connection's event loop.
 */
final class IrohGuest implements HttpSurface.Upgraded {

  private final IrohRelay relay;
  private final Door door;
  private final Received received;
  private final HttpSurface surface;

  private @Nullable HandshakeWindow window;

  /** What a request ends with. */
  interface Door extends ChannelHandler {

    /** The connection is open for more. */
    void answered(ChannelHandlerContext ctx);

    /** It will be closed. */
    void ended(ChannelHandlerContext ctx);
  }

  private IrohGuest(IrohRelay relay, Channel channel, Door door) {
    this.relay = relay;
    this.door = door;
    Shared shared = relay.shared();
    this.received = new Received(shared.received(), shared.observer());
    this.surface =
        new HttpSurface(
            shared.observer(),
            shared.occupancy(),
            shared.attempts(),
            shared.runtime().nanoTime(),
            shared.paths(),
            relay.asListener(IrohDoor.isEncrypted(channel)),
            shared.kept(),
            ReadGate.lent(channel),
            received,
            this);
  }

  /**
   * The one that there is, or a new one.
   *
   * @param former of a relay that may have been stopped since
   */
  static IrohGuest of(
      @Nullable IrohGuest former, IrohRelay relay, ChannelHandlerContext ctx, Door door) {
    if (former != null && former.relay == relay) {
      return former;
    }
    Channel channel = ctx.channel();
    var guest = new IrohGuest(relay, channel, door);
    relay.shared().observer().opened();
    channel.closeFuture().addListener(closed -> guest.received.close());
    channel.closeFuture().addListener(closed -> relay.shared().observer().closed());
    return guest;
  }

  /** A request begins; its parts follow, itself first. */
  void begin(ChannelHandlerContext ctx, HttpRequest head) {
    HandshakeWindow opened = relay.shared().window(ctx.channel());
    window = opened;
    ctx.pipeline().addBefore(ctx.name(), null, opened);
    received.hold(ctx, Received.Part.REQUEST, bytes(head));
  }

  void read(ChannelHandlerContext ctx, Object part) {
    try {
      surface.channelRead(ctx, part);
    } catch (Exception e) {
      failed(ctx, e);
    }
  }

  void told(ChannelHandlerContext ctx, Object event) {
    surface.userEventTriggered(ctx, event);
  }

  void failed(ChannelHandlerContext ctx, Throwable failure) {
    surface.exceptionCaught(ctx, failure);
  }

  @Override
  public void answered(ChannelHandlerContext ctx) {
    if (window != null && ctx.pipeline().context(window) != null) {
      ctx.pipeline().remove(window);
    }
    window = null;
    ctx.fireUserEventTriggered(HostEvent.ANSWERED);
    door.answered(ctx);
  }

  @Override
  public void ended(ChannelHandlerContext ctx) {
    door.ended(ctx);
  }

  /** The host's handlers leave, and the relay's take their place. */
  @Override
  public void accept(ChannelHandlerContext ctx, Upgrade upgrade) {
    ChannelPipeline pipeline = ctx.pipeline();
    HttpServerCodec codec = pipeline.get(HttpServerCodec.class);
    ctx.fireUserEventTriggered(HostEvent.TAKEN);
    var gate = new ReadGate(ctx.channel());
    Shared shared = relay.shared();
    relay.open().add(ctx.channel());
    hosts(pipeline, codec).forEach(pipeline::remove);
    pipeline.addBefore(
        pipeline.context(codec).name(),
        null,
        new Throttle(
            shared.connectionRate()::get, shared.observer(), gate, shared.runtime().nanoTime()));
    new IrohStages(shared, gate, received).handshake(pipeline, upgrade, List.of(door, codec));
  }

  /** What knows HTTP, but for the codec and what is here for the relay; and clocks of idleness. */
  private List<ChannelHandler> hosts(ChannelPipeline pipeline, HttpServerCodec codec) {
    var hosts = new ArrayList<ChannelHandler>();
    boolean behind = false;
    for (Map.Entry<String, ChannelHandler> each : pipeline) {
      ChannelHandler handler = each.getValue();
      if (handler == codec) {
        behind = true;
      } else if (handler != door
          && handler != window
          && (behind || handler instanceof IdleStateHandler)) {
        hosts.add(handler);
      }
    }
    return hosts;
  }

  /** As good as its bytes: names and values, and what stands between them. */
  private static int bytes(HttpRequest head) {
    int bytes = head.uri().length();
    for (Map.Entry<String, String> header : head.headers()) {
      bytes += header.getKey().length() + header.getValue().length() + 4;
    }
    return bytes;
  }
}
