package io.nostrmesh.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A relay that knows WebSockets only, and sends back whatever it is sent. */
final class EchoRelay implements AutoCloseable {

  /** Target and X-Forwarded-For of each handshake. */
  final List<String> handshakes = new CopyOnWriteArrayList<>();

  private final EventLoopGroup loops = loops();
  private final Channel listener =
      new ServerBootstrap()
          .group(loops)
          .channel(NioServerSocketChannel.class)
          .childHandler(
              new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                  channel
                      .pipeline()
                      .addLast(
                          new HttpServerCodec(),
                          new HttpObjectAggregator(4096),
                          new Noting(),
                          new WebSocketServerProtocolHandler("/", null, false, 65536, false, true),
                          new Echo());
                }
              })
          .bind(InetAddress.getLoopbackAddress(), 0)
          .syncUninterruptibly()
          .channel();

  // Deprecated in Netty 4.2, whose IoHandlers are not there in 4.1.
  @SuppressWarnings("deprecation")
  private static EventLoopGroup loops() {
    return new NioEventLoopGroup(1);
  }

  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  private final class Noting extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof HttpRequest request && request.headers().contains("Upgrade")) {
        handshakes.add(request.uri() + " " + request.headers().getAll("X-Forwarded-For"));
      }
      ctx.fireChannelRead(message);
    }
  }

  private static final class Echo extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame text) {
      ctx.writeAndFlush(new TextWebSocketFrame(text.text()));
    }
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
