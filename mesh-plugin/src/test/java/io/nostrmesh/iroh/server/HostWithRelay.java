package io.nostrmesh.iroh.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A web server that has a relay in its port, as little of one as there can be. It reads like
 * Micronaut's, when it wants to, and answers each request with its target; {@link #SLOW} only when
 * it is told to.
 */
final class HostWithRelay implements AutoCloseable {

  static final String SLOW = "/slow";
  static final int MAX_REQUEST_BYTES = 128 * 1024;

  /** Completed by whoever wants the slow page to be answered. */
  final CompletableFuture<Void> patience = new CompletableFuture<>();

  /** What the host saw of requests: their lines, and the bytes of their bodies. */
  final List<String> seen = new CopyOnWriteArrayList<>();

  private final Channel listener;

  HostWithRelay(IrohRelay relay, EventLoopGroup loops) {
    this.listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(
                                MAX_REQUEST_BYTES, MAX_REQUEST_BYTES, MAX_REQUEST_BYTES),
                            IrohRelay.door(() -> Optional.of(relay)),
                            new Pages());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
  }

  private final class Pages extends ChannelInboundHandlerAdapter {

    private String line = "";
    private boolean keepAlive;
    private boolean reading;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      ctx.channel().config().setAutoRead(false);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      reading = true;
      if (message instanceof HttpRequest head) {
        line = head.method() + " " + head.uri();
        keepAlive = HttpUtil.isKeepAlive(head);
      }
      boolean malformed = message instanceof HttpObject part && part.decoderResult().isFailure();
      if (malformed || message instanceof LastHttpContent) {
        String asked = malformed ? "malformed" : line;
        seen.add(asked);
        boolean open = keepAlive && !malformed;
        if (asked.endsWith(SLOW)) {
          patience.thenRun(() -> ctx.executor().execute(() -> answer(ctx, asked, open)));
        } else {
          answer(ctx, asked, open);
        }
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      reading = false;
      ctx.flush();
      ctx.read();
    }

    private void answer(ChannelHandlerContext ctx, String text, boolean open) {
      var response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.OK,
              Unpooled.copiedBuffer("host: " + text, StandardCharsets.UTF_8));
      HttpUtil.setContentLength(response, response.content().readableBytes());
      HttpUtil.setKeepAlive(response, open);
      ctx.write(response)
          .addListener(
              sent -> {
                if (!open) {
                  ctx.close();
                }
              });
      if (!reading) {
        ctx.flush();
      }
    }
  }
}
