package io.nostrmesh.gateway.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A relay that is as fast as one can be: it accepts each event without a look, and answers each REQ
 * with the same event so many times.
 */
final class FastRelay implements AutoCloseable {

  private static final int ID_CHARS = 64;
  private static final String ID = "\"id\":\"";

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel listener;

  /**
   * @param event in JSON
   */
  FastRelay(String event, int times) {
    listener =
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
                            new WebSocketServerProtocolHandler("/"),
                            new Answers(event, times));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  String url() {
    return "ws://127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort();
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static final class Answers extends SimpleChannelInboundHandler<TextWebSocketFrame> {

    private final ByteBuf deliver;
    private final int times;

    Answers(String event, int times) {
      this.deliver =
          Unpooled.unreleasableBuffer(
              Unpooled.copiedBuffer("[\"EVENT\",\"s\"," + event + "]", StandardCharsets.UTF_8));
      this.times = times;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
      String text = frame.text();
      if (text.startsWith("[\"EVENT\"")) {
        int id = text.indexOf(ID) + ID.length();
        ctx.write(
            new TextWebSocketFrame(
                "[\"OK\",\"" + text.substring(id, id + ID_CHARS) + "\",true,\"\"]"));
      } else if (text.startsWith("[\"REQ\"")) {
        deliver(ctx, times);
      }
    }

    /** As fast as they are taken. */
    private void deliver(ChannelHandlerContext ctx, int left) {
      int more = left;
      while (more > 0 && ctx.channel().isWritable()) {
        ctx.write(new TextWebSocketFrame(deliver.duplicate()));
        more--;
      }
      if (more == 0) {
        ctx.writeAndFlush(new TextWebSocketFrame("[\"EOSE\",\"s\"]"));
      } else {
        int rest = more;
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(taken -> deliver(ctx, rest));
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.flush();
    }
  }
}
