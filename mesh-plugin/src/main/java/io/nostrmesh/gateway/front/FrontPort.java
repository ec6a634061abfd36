package io.nostrmesh.gateway.front;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.AttributeKey;
import io.nostrmesh.gateway.front.ClientPlaces.ClientSeat;
import io.nostrmesh.gateway.pair.ClientPlace;
import io.nostrmesh.gateway.pair.Pairs;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.spi.Nip11Extensions;
import io.nostrmesh.url.RequestTarget;
import io.nostrmesh.websocket.ClientFaultListener;
import io.nostrmesh.websocket.HttpGuard;
import io.nostrmesh.websocket.UpgradeRequest;
import io.nostrmesh.websocket.WebSocketPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The port of a gateway. Every connection counts and has deadlines from its first moment on. */
public final class FrontPort implements WebSocketPort {

  private static final int BACKLOG = 1024;

  private static final AttributeKey<ClientSeat> SEAT =
      AttributeKey.valueOf(FrontPort.class, "seat");

  private final FrontParts parts;
  private final Pairs pairs;
  private final ClientPlaces places;
  private final ClientFaultListener faults;

  /**
   * @param documents of the relay
   * @param extensions write into its documents
   * @param pairs takes the WebSockets
   * @param faults is told what clients do wrong
   */
  public FrontPort(
      GatewaySettings settings,
      UpstreamAccess upstream,
      Documents documents,
      Nip11Extensions extensions,
      Pairs pairs,
      ClientFaultListener faults) {
    this.parts =
        new FrontParts(
            settings,
            new ForwardedHeaders(settings.clientAddress(), settings.forwardClientAddress()),
            upstream,
            documents,
            new ServedDocument(extensions, settings.access(), settings.limits().messageBytes()));
    this.pairs = pairs;
    this.places = new ClientPlaces(settings.limits(), settings.clientAddress(), faults);
    this.faults = faults;
  }

  /** Begins to listen. */
  public ChannelFuture bind(
      EventLoopGroup loops, ChannelFactory<? extends ServerChannel> channels) {
    return new ServerBootstrap()
        .group(loops)
        .channelFactory(channels)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                accept(channel);
              }
            })
        .bind(parts.settings().listen());
  }

  private void accept(Channel channel) {
    if (channel.remoteAddress() == null) {
      // It has gone before anybody looked at it.
      channel.close();
      return;
    }
    channel.attr(SEAT).set(places.accept(channel));
    var guard = new HttpGuard(this, parts.settings().timings().request(), faults);
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(), new FlowControlHandler(), guard, new FrontHandler(parts, guard));
  }

  /** The relay itself knows at which of its paths there are WebSockets. */
  @Override
  public boolean isRelay(Channel channel, HttpRequest request) {
    return request.uri().startsWith("/") && !parts.upstream().climbs(request.uri());
  }

  @Override
  public void open(ChannelHandlerContext guard, HttpRequest head, UpgradeRequest.Valid request) {
    Channel channel = guard.channel();
    InetAddress address =
        parts
            .forwarded()
            .client(head.headers(), ((InetSocketAddress) channel.remoteAddress()).getAddress());
    ClientSeat seat = channel.attr(SEAT).get();
    seat.open(address);
    guard.pipeline().remove(FlowControlHandler.class);
    String target = parts.upstream().behindPath(head.uri());
    pairs.join(
        guard,
        request,
        parts.forwarded().request(target, head.headers(), address),
        new ClientPlace(
            Optional.of(address),
            ForwardedHeaders.relayPath(RequestTarget.path(head.uri())),
            false,
            seat::proved));
  }
}
