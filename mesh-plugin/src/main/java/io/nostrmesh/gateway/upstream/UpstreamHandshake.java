package io.nostrmesh.gateway.upstream;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketClientExtension;
import io.netty.util.ReferenceCountUtil;
import io.nostrmesh.websocket.BudgetedFrameDecoder;
import io.nostrmesh.websocket.Compression;
import io.nostrmesh.websocket.FramesOut;
import io.nostrmesh.websocket.UpgradeRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The client's half of a WebSocket handshake (RFC 6455 section 4.1), towards the relay. */
final class UpstreamHandshake extends ChannelInboundHandlerAdapter {

  private final UpstreamTarget target;
  private final UpstreamRequest request;
  private final UpstreamLimits limits;
  private final String key;
  private final CompletableFuture<UpstreamAnswer> answer;
  private @Nullable HttpResponse head;

  /**
   * @param key 16 random bytes in Base64
   * @param answer completed once, on the event loop
   */
  UpstreamHandshake(
      UpstreamTarget target,
      UpstreamRequest request,
      UpstreamLimits limits,
      String key,
      CompletableFuture<UpstreamAnswer> answer) {
    this.target = target;
    this.request = request;
    this.limits = limits;
    this.key = key;
    this.answer = answer;
  }

  /** Sends the request. Called once, when the channel is connected and any TLS is set up. */
  void begin(ChannelHandlerContext ctx) {
    var opening =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.GET,
            target.path() + request.target(),
            Unpooled.EMPTY_BUFFER);
    HttpHeaders headers = opening.headers();
    headers.add(request.headers());
    target.complete(headers);
    headers
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, UpgradeRequest.VERSION)
        .set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key);
    if (limits.compression()) {
      headers.set(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, Compression.offer());
    }
    ctx.writeAndFlush(opening);
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (!(message instanceof HttpObject part) || answer.isDone()) {
        return;
      }
      if (part.decoderResult().isFailure()) {
        fail(ctx, new UpstreamAnswer.Unreachable("what answers there does not speak HTTP"));
        return;
      }
      if (part instanceof HttpResponse response && !isInterim(response.status())) {
        head = response;
      }
      HttpResponse response = head;
      if (response != null && !response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
        fail(ctx, new UpstreamAnswer.Refused(response.status().code()));
      } else if (response != null && part instanceof LastHttpContent) {
        accept(ctx, response.headers());
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!answer.isDone()) {
      ctx.read();
    }
    ctx.fireChannelReadComplete();
  }

  /** What comes before the answer; RFC 9110, section 15.2. */
  private static boolean isInterim(HttpResponseStatus status) {
    return status.code() < 200 && !status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
  }

  private void accept(ChannelHandlerContext ctx, HttpHeaders headers) {
    Optional<WebSocketClientExtension> extension =
        Optional.ofNullable(headers.get(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS))
            .flatMap(Compression::taken);
    boolean unwanted =
        headers.contains(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)
            && (extension.isEmpty() || !limits.compression());
    boolean upgraded =
        headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
            && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
    if (unwanted
        || !upgraded
        || !UpgradeRequest.accept(key).equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT))) {
      fail(ctx, new UpstreamAnswer.Unreachable("what answers there does not speak WebSocket"));
      return;
    }
    ChannelPipeline pipeline = ctx.pipeline();
    HttpClientCodec codec = pipeline.get(HttpClientCodec.class);
    codec.removeOutboundHandler();
    pipeline.addLast(FramesOut.ofClient(ThreadLocalRandom.current()));
    extension.ifPresent(agreed -> pipeline.addLast(agreed.newExtensionEncoder()));
    pipeline.addLast(
        new BudgetedFrameDecoder(
            false, extension.isPresent(), limits.messageBytes(), limits.budget()));
    // Whoever waits puts its own handlers behind these before what came with the answer is read.
    answer.complete(
        new UpstreamAnswer.Open(
            ctx.channel(),
            extension.isPresent(),
            Optional.ofNullable(headers.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL))));
    pipeline.remove(this);
    pipeline.remove(codec);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(ctx, new UpstreamAnswer.Unreachable("the connection broke"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    fail(ctx, new UpstreamAnswer.Unreachable(Problems.of(failure)));
  }

  private void fail(ChannelHandlerContext ctx, UpstreamAnswer why) {
    answer.complete(why);
    ctx.close();
  }
}
