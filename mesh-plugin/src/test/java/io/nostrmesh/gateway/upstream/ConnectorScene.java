package io.nostrmesh.gateway.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.nostrmesh.limit.ReceiveBudget;
import io.nostrmesh.url.RelayUrl;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A way to relays, on one event loop. */
final class ConnectorScene implements AutoCloseable {

  final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final UpstreamConnector connector;

  ConnectorScene(Duration patience) {
    this(patience, InetAddress::getAllByName);
  }

  ConnectorScene(Duration patience, HostResolver.Lookup lookup) {
    connector = new UpstreamConnector(patience, new SecureRandom(), new HostResolver(lookup));
  }

  CompletableFuture<UpstreamAnswer> open(String url) {
    return open(UpstreamTarget.of(new RelayUrl(url)), new DefaultHttpHeaders(), false);
  }

  CompletableFuture<UpstreamAnswer> open(
      UpstreamTarget target, HttpHeaders headers, boolean compression) {
    return connector.open(
        loops.next(),
        NioSocketChannel::new,
        target,
        new UpstreamRequest("/", headers),
        new UpstreamLimits(1 << 20, new ReceiveBudget(1 << 20, 0), compression));
  }

  /** Connects once, for plain HTTP: the channel, or a failure with the problem in its message. */
  CompletableFuture<Channel> connect(String url) {
    var connected = new CompletableFuture<Channel>();
    loops
        .next()
        .execute(
            () ->
                connector.connect(
                    loops.next(),
                    NioSocketChannel::new,
                    UpstreamTarget.of(new RelayUrl(url)),
                    connected::complete,
                    problem ->
                        connected.completeExceptionally(new IllegalStateException(problem))));
    return connected;
  }

  @Override
  public void close() {
    connector.close();
    loops.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
