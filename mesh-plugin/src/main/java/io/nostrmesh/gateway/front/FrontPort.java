package io.nostrmesh.gateway.front;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.nostrmesh.gateway.pair.Pairs;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.spi.Nip11Extensions;
import io.nostrmesh.websocket.ClientFaultListener;
import io.nostrmesh.websocket.HttpGuard;

/** The port of a gateway. Every connection counts and has deadlines from its first moment on. */
public final class FrontPort {

  private static final int BACKLOG = 1024;

  private final FrontParts parts;
  private final ClientSockets sockets;
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
            ForwardedHeaders.of(settings),
            upstream,
            documents,
            new ServedDocument(extensions, settings.access(), settings.limits().messageBytes()));
    this.sockets = new ClientSockets(settings, upstream, pairs, faults);
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
    sockets.accept(channel);
    var guard = new HttpGuard(sockets, parts.settings().timings().request(), faults);
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(), new FlowControlHandler(), guard, new FrontHandler(parts, guard));
  }
}
