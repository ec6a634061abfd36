package io.nostrmesh.gateway.front;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks the relay once for its information document. On its event loop. */
final class DocumentFetch extends SimpleChannelInboundHandler<HttpObject> {

  static final int MOST_BYTES = 256 << 10;

  private final CompletableFuture<Optional<JsonObject>> result = new CompletableFuture<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int status;

  private DocumentFetch() {}

  /**
   * Asks. For any thread.
   *
   * @param target behind the relay's own path
   * @return its document, or empty when it answers something else; fails when it does not answer
   */
  static CompletableFuture<Optional<JsonObject>> begin(
      EventLoop loop, UpstreamAccess upstream, String target, Duration limit) {
    var fetch = new DocumentFetch();
    var deadline =
        loop.schedule(
            () -> fetch.away("it does not answer"), limit.toMillis(), TimeUnit.MILLISECONDS);
    fetch.result.whenComplete((document, failure) -> deadline.cancel(false));
    loop.execute(
        () -> upstream.connect(loop, channel -> fetch.ask(channel, upstream, target), fetch::away));
    return fetch.result;
  }

  private void ask(Channel channel, UpstreamAccess upstream, String target) {
    result.whenComplete((document, failure) -> channel.close());
    if (result.isDone()) {
      return;
    }
    channel.pipeline().addLast(this);
    var request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.GET,
            upstream.target().path() + target,
            Unpooled.EMPTY_BUFFER);
    upstream.target().complete(request.headers());
    request
        .headers()
        .set(HttpHeaderNames.ACCEPT, AcceptedTypes.NOSTR_JSON)
        .set(HttpHeaderNames.CONNECTION, "close");
    channel.writeAndFlush(request);
    channel.config().setAutoRead(true);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) throws IOException {
    if (result.isDone()) {
      return;
    }
    if (part.decoderResult().isFailure()) {
      away("what answers there does not speak HTTP");
      return;
    }
    if (part instanceof HttpResponse head) {
      status = head.status().code();
    }
    if (part instanceof HttpContent content && status >= 200) {
      content.content().readBytes(body, content.content().readableBytes());
      if (body.size() > MOST_BYTES) {
        result.complete(Optional.empty());
      } else if (part instanceof LastHttpContent) {
        settle();
      }
    }
  }

  private void settle() {
    // Not for good: what it said before still stands.
    if (status >= 500
        || status == HttpResponseStatus.TOO_MANY_REQUESTS.code()
        || status == HttpResponseStatus.REQUEST_TIMEOUT.code()) {
      away("it answers " + status);
    } else {
      result.complete(
          status == 200
                  && JsonReader.read(body.toByteArray()) instanceof Parsed.Valid<JsonValue> valid
                  && valid.value() instanceof JsonObject document
              ? Optional.of(document)
              : Optional.empty());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    away("the connection broke");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    away("the connection broke");
  }

  private void away(String problem) {
    result.completeExceptionally(new IOException(problem));
  }
}
