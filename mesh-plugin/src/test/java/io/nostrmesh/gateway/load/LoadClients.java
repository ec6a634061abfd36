package io.nostrmesh.gateway.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Clients of a relay that count what they are sent, and look at no more than how it begins. */
final class LoadClients implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 120;
  private static final int JOINING = 200;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  /** One of them. */
  final class Client extends SimpleChannelInboundHandler<TextWebSocketFrame> {

    private final CompletableFuture<Channel> open = new CompletableFuture<>();
    private final Semaphore answers = new Semaphore(0);
    private volatile int delivered;

    /** Sends messages, all at once. */
    void send(List<String> messages) {
      Channel channel = channel();
      channel
          .eventLoop()
          .execute(
              () -> {
                messages.forEach(text -> channel.write(new TextWebSocketFrame(text)));
                channel.flush();
              });
    }

    /** Waits for so many answers, each an OK or an EOSE. */
    void await(int many) throws InterruptedException {
      if (!answers.tryAcquire(many, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            channel().remoteAddress()
                + (isConnected() ? " has answered " : " has gone, having answered ")
                + answers.availablePermits()
                + " of "
                + many
                + " messages");
      }
    }

    /** Events so far. */
    int delivered() {
      return delivered;
    }

    private Channel channel() {
      return open.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
        open.complete(ctx.channel());
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
      ByteBuf text = frame.content();
      switch (text.getShort(text.readerIndex() + 2)) {
        case 'O' << 8 | 'K', 'E' << 8 | 'O' -> answers.release();
        case 'E' << 8 | 'V' -> delivered++;
        case 'N' << 8 | 'O', 'C' << 8 | 'L' ->
            throw new IllegalStateException(text.toString(StandardCharsets.UTF_8));
        default -> {}
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      open.completeExceptionally(new IllegalStateException("the relay has closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      open.completeExceptionally(cause);
      System.err.println(cause);
      ctx.close();
    }

    boolean isConnected() {
      return channel().isActive();
    }

    void close() {
      channel().close().syncUninterruptibly();
    }
  }

  /** Connects so many; returns when all are. */
  List<Client> connect(InetSocketAddress relay, int many) {
    var clients = new ArrayList<Client>();
    for (int i = 0; i < many; i++) {
      var client = new Client();
      clients.add(client);
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
                          new WebSocketClientProtocolHandler(
                              WebSocketClientProtocolConfig.newBuilder()
                                  .webSocketUri("ws://127.0.0.1:" + relay.getPort() + "/")
                                  .maxFramePayloadLength(1 << 20)
                                  .build()),
                          client);
                }
              })
          .connect(relay)
          .addListener(
              connected -> {
                if (!connected.isSuccess()) {
                  client.open.completeExceptionally(connected.cause());
                }
              });
      if (i >= JOINING) {
        clients.get(i - JOINING).channel();
      }
    }
    clients.forEach(Client::channel);
    return clients;
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
