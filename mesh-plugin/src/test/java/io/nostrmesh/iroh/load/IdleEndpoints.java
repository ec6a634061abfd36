package io.nostrmesh.iroh.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.nostrmesh.iroh.protocol.Frame;
import io.nostrmesh.iroh.protocol.FrameReader;
import io.nostrmesh.iroh.protocol.FrameType.Sender;
import io.nostrmesh.iroh.protocol.FrameWriter;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerChallenge;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerConfirmsAuth;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Ping;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Pong;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import java.net.InetSocketAddress;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Endpoints that join a relay and then do nothing but answer its pings. */
final class IdleEndpoints implements AutoCloseable {

  private static final int AT_A_TIME = 200;
  private static final long PATIENCE_SECONDS = 60;
  private static final FrameReader READER = new FrameReader(Sender.RELAY, IrohRelayVersion.V2);

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Semaphore joining = new Semaphore(AT_A_TIME);
  private final AtomicInteger connected = new AtomicInteger();

  /** Returns when all have been admitted. */
  void join(InetSocketAddress relay, int endpoints) throws InterruptedException {
    for (int number = 0; number < endpoints; number++) {
      awaitPermits(1);
      TestKey key = TestKey.numbered(number);
      new Bootstrap()
          .group(loops)
          .channel(NioSocketChannel.class)
          .handler(
              new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                  channel
                      .pipeline()
                      .addLast(
                          new HttpClientCodec(),
                          new HttpObjectAggregator(8192),
                          upgrade(relay),
                          new Endpoint(key));
                }
              })
          .connect(relay)
          .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
    awaitPermits(AT_A_TIME);
  }

  int connected() {
    return connected.get();
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private void awaitPermits(int permits) throws InterruptedException {
    if (!joining.tryAcquire(permits, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("endpoints do not get in, connected: " + connected);
    }
  }

  private static WebSocketClientProtocolHandler upgrade(InetSocketAddress relay) {
    return new WebSocketClientProtocolHandler(
        WebSocketClientProtocolConfig.newBuilder()
            .webSocketUri("ws://localhost:" + relay.getPort() + "/relay")
            .subprotocol(IrohRelayVersion.V2.protocolName())
            .build());
  }

  private final class Endpoint extends SimpleChannelInboundHandler<BinaryWebSocketFrame> {

    private final TestKey key;

    Endpoint(TestKey key) {
      this.key = key;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, BinaryWebSocketFrame message) {
      Frame frame = READER.read(message.content()).toOptional().orElseThrow();
      if (frame instanceof ServerChallenge challenge) {
        send(ctx, key.answer(challenge));
      } else if (frame instanceof Ping ping) {
        send(ctx, new Pong(ping.payload()));
      } else if (frame instanceof ServerConfirmsAuth) {
        connected.incrementAndGet();
        ctx.channel().closeFuture().addListener(closed -> connected.decrementAndGet());
        joining.release();
      }
    }

    private void send(ChannelHandlerContext ctx, Frame frame) {
      ctx.writeAndFlush(new BinaryWebSocketFrame(new FrameWriter(ctx.alloc()).write(frame)));
    }
  }
}
