package io.nostrmesh.gateway.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * One connection to the relay: looks its name up, tries the addresses that it has one after the
 * other, and sets TLS up with the first that answers. On the event loop.
 */
final class Dialling {

  /** Nobody has more who means it; each gets its part of the time. */
  static final int MAX_ADDRESSES = 8;

  private final EventLoop loop;
  private final ChannelFactory<? extends Channel> channels;
  private final UpstreamTarget target;
  private final UpstreamTls tls;
  private final long end;
  private final Consumer<Channel> ready;
  private final Consumer<String> failed;

  /**
   * @param atMost for all of it, but for the lookup, which whoever waits must limit
   * @param ready given the channel with an HTTP codec in it
   * @param failed told why there is none
   */
  Dialling(
      EventLoop loop,
      ChannelFactory<? extends Channel> channels,
      UpstreamTarget target,
      UpstreamTls tls,
      Duration atMost,
      Consumer<Channel> ready,
      Consumer<String> failed) {
    this.loop = loop;
    this.channels = channels;
    this.target = target;
    this.tls = tls;
    this.end = System.nanoTime() + atMost.toNanos();
    this.ready = ready;
    this.failed = failed;
  }

  void begin(AddressResolverGroup<InetSocketAddress> resolver) {
    FutureListener<List<InetSocketAddress>> found =
        addresses -> {
          if (!addresses.isSuccess()) {
            failed.accept(Problems.of(addresses.cause()));
          } else if (addresses.getNow().isEmpty()) {
            failed.accept(Problems.of(new UnknownHostException()));
          } else {
            List<InetSocketAddress> all = addresses.getNow();
            dial(all.subList(0, Math.min(MAX_ADDRESSES, all.size())));
          }
        };
    Future<List<InetSocketAddress>> lookup =
        resolver.getResolver(loop).resolveAll(target.address());
    lookup.addListener(found);
  }

  private void dial(List<InetSocketAddress> addresses) {
    int millis = millisLeft() / addresses.size();
    ChannelFutureListener connected =
        dialled -> {
          if (dialled.isSuccess()) {
            secure(dialled.channel());
          } else if (addresses.size() > 1 && millisLeft() > 1) {
            dial(addresses.subList(1, addresses.size()));
          } else {
            failed.accept(Problems.of(dialled.cause()));
          }
        };
    connect(addresses.get(0), Math.max(1, millis)).addListener(connected);
  }

  private int millisLeft() {
    return (int) Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis());
  }

  private ChannelFuture connect(InetSocketAddress address, int millis) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(channels)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                tls.handler(channel, target).ifPresent(channel.pipeline()::addLast);
                channel.pipeline().addLast(new HttpClientCodec());
              }
            })
        .connect(address);
  }

  private void secure(Channel channel) {
    SslHandler secure = channel.pipeline().get(SslHandler.class);
    if (secure == null) {
      ready.accept(channel);
      return;
    }
    secure.setHandshakeTimeoutMillis(millisLeft());
    channel.read();
    secure
        .handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                ready.accept(channel);
              } else {
                channel.close();
                failed.accept(Problems.of(done.cause()));
              }
            });
  }
}
