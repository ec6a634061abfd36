package io.nostrmesh.gateway.pair;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.nostrmesh.gateway.gate.Gate;
import io.nostrmesh.gateway.gate.GateClient;
import io.nostrmesh.gateway.gate.Passage;
import io.nostrmesh.gateway.settings.GatewayLimits;
import io.nostrmesh.gateway.settings.GatewayTimings;
import io.nostrmesh.gateway.upstream.UpstreamConnector;
import io.nostrmesh.gateway.upstream.UpstreamRequest;
import io.nostrmesh.gateway.upstream.UpstreamTarget;
import io.nostrmesh.url.RelayUrl;
import io.nostrmesh.websocket.HttpGuard;
import io.nostrmesh.websocket.UpgradeRequest;
import io.nostrmesh.websocket.WebSocketPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Pairs on loopback between a scripted relay and scripted clients, with a scripted gate. */
final class PairScene implements AutoCloseable, WebSocketPort {

  final List<String> faults = new CopyOnWriteArrayList<>();
  final List<GateClient> clients = new CopyOnWriteArrayList<>();
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  Function<String, CompletionStage<Passage>> fromClient = text -> Passage.PASS;
  Function<String, CompletionStage<Passage>> fromRelay = text -> Passage.PASS;
  boolean upstreamCompression;
  GatewayLimits limits = GatewayLimits.DEFAULTS;
  Duration connect = Duration.ofSeconds(20);
  Duration ping = Duration.ofHours(1);
  final PeerRelay relay;
  private final EventLoopGroup loops = loops();
  private Optional<Pairs> pairs = Optional.empty();
  private Optional<UpstreamConnector> connector = Optional.empty();
  private Optional<Channel> listener = Optional.empty();

  PairScene() throws IOException {
    this(new PeerRelay());
  }

  PairScene(PeerRelay relay) {
    this.relay = relay;
  }

  // Deprecated in Netty 4.2, whose IoHandlers are not there in 4.1.
  @SuppressWarnings("deprecation")
  private static EventLoopGroup loops() {
    return new NioEventLoopGroup(1);
  }

  /** A gate that does as the test says. */
  private final class Scripted implements Gate {

    @Override
    public void opened() {
      opened.incrementAndGet();
    }

    @Override
    public CompletionStage<Passage> fromClient(byte[] utf8) {
      return fromClient.apply(new String(utf8, StandardCharsets.UTF_8));
    }

    @Override
    public CompletionStage<Passage> fromRelay(byte[] utf8) {
      return fromRelay.apply(new String(utf8, StandardCharsets.UTF_8));
    }

    @Override
    public void closed() {
      closed.incrementAndGet();
    }
  }

  PairScene start() {
    var timings = new GatewayTimings(connect, Duration.ofSeconds(30), ping, Duration.ofSeconds(10));
    var upstream = new UpstreamConnector(connect, new SecureRandom());
    connector = Optional.of(upstream);
    pairs =
        Optional.of(
            new Pairs(
                client -> {
                  clients.add(client);
                  return new Scripted();
                },
                upstream,
                PairScene::channel,
                UpstreamTarget.of(new RelayUrl("ws://127.0.0.1:" + relay.port())),
                upstreamCompression,
                limits,
                timings,
                (fault, channel, detail) -> faults.add(fault + " " + detail)));
    listener =
        Optional.of(
            new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.SO_SNDBUF, Peer.SOCKET_BYTES)
                .option(ChannelOption.SO_RCVBUF, Peer.SOCKET_BYTES)
                .childHandler(
                    new ChannelInitializer<Channel>() {
                      @Override
                      protected void initChannel(Channel channel) {
                        channel
                            .pipeline()
                            .addLast(
                                new HttpServerCodec(),
                                new FlowControlHandler(),
                                new HttpGuard(
                                    PairScene.this,
                                    Duration.ofSeconds(30),
                                    (fault, client, detail) -> faults.add(fault + " " + detail)));
                        channel.read();
                      }
                    })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel());
    return this;
  }

  @Override
  public boolean isRelay(Channel channel, HttpRequest request) {
    return true;
  }

  @Override
  public void open(ChannelHandlerContext guard, HttpRequest head, UpgradeRequest.Valid request) {
    var headers = new DefaultHttpHeaders();
    UpstreamRequest.copyEndToEnd(head.headers(), headers);
    pairs()
        .join(
            guard,
            request,
            new UpstreamRequest(head.uri(), headers),
            new ClientPlace(Optional.empty(), "", false, () -> {}));
  }

  private static Channel channel() {
    var channel = new NioSocketChannel();
    channel.config().setSendBufferSize(Peer.SOCKET_BYTES).setReceiveBufferSize(Peer.SOCKET_BYTES);
    return channel;
  }

  Pairs pairs() {
    return pairs.orElseThrow();
  }

  /** A client that has sent its handshake. */
  Peer asks(String headers) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(Peer.SOCKET_BYTES);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
    var peer = new Peer(socket, true);
    peer.raw(handshake(headers));
    return peer;
  }

  static String handshake(String headers) {
    return "GET /inbox?a=b HTTP/1.1\r\nHost: relay.example\r\nUpgrade: websocket\r\n"
        + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + headers
        + "\r\n";
  }

  int port() {
    return ((InetSocketAddress) listener.orElseThrow().localAddress()).getPort();
  }

  /** Both ends of a new pair. */
  Joined join() throws IOException {
    return join("", "");
  }

  Joined join(String clientHeaders, String relayHeaders) throws IOException {
    Peer client = asks(clientHeaders);
    Peer behind = relay.ask().accept(relayHeaders);
    String head = client.head();
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new IOException(head);
    }
    return new Joined(client, behind);
  }

  record Joined(Peer client, Peer relay) implements AutoCloseable {

    void hangUp() throws IOException {
      client.hangUp();
      relay.hangUp();
    }

    @Override
    public void close() throws IOException {
      client.close();
      relay.close();
    }
  }

  /** Waits until the event loop has done what it had to do; may be interrupted, by a timeout. */
  void settled() {
    try {
      loops.submit(() -> {}).sync();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    relay.close();
    listener.ifPresent(channel -> channel.close().syncUninterruptibly());
    // As the gateway ends; a loop that shuts down does not tell all channels, and frames would
    // wait.
    pairs.ifPresent(Pairs::end);
    connector.ifPresent(UpstreamConnector::close);
    // Until all channels are gone, however slow leak detection makes that; what stays looks leaked.
    loops.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
