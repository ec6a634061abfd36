package io.nostrmesh.gateway.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.nostrmesh.gateway.upstream.UpstreamRequest;
import io.nostrmesh.websocket.LingeringClose;
import io.nostrmesh.websocket.PlainAnswer;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request passed on to the relay, and its answer passed back, both while they come: neither
 * side is read from faster than the other one takes. It ends when nothing moves for as long as one
 * exchange may take. On the client's event loop.
 */
final class Exchange {

  /** A client that sends less than this in the time of an exchange does not get on. */
  private static final int LEAST_PROGRESS = 16 << 10;

  private static final int CONTINUE = 100;
  private static final int OK = 200;

  private final ChannelHandlerContext client;
  private final HttpRequest head;
  private final UpstreamRequest request;
  private final UpstreamAccess upstream;
  private final Duration limit;
  private final Runnable ended;
  private final boolean keepAlive;
  private @Nullable Channel relay;
  private @Nullable Future<?> deadline;
  private boolean sent;
  private boolean answering;
  private boolean goesOn;
  private boolean over;
  private long received;

  /**
   * @param head as the client wrote it
   * @param request what the relay gets instead
   * @param limit for each step of it
   * @param ended run when the client may send its next request
   */
  Exchange(
      ChannelHandlerContext client,
      HttpRequest head,
      UpstreamRequest request,
      UpstreamAccess upstream,
      Duration limit,
      Runnable ended) {
    this.client = client;
    this.head = head;
    this.request = request;
    this.upstream = upstream;
    this.limit = limit;
    this.ended = ended;
    this.keepAlive =
        head.protocolVersion().equals(HttpVersion.HTTP_1_1) && HttpUtil.isKeepAlive(head);
  }

  void begin() {
    progress();
    upstream.connect(
        client.channel().eventLoop(),
        this::connected,
        problem -> fail(HttpResponseStatus.BAD_GATEWAY, "the relay cannot be reached"));
  }

  private void progress() {
    stopWaiting();
    deadline = client.executor().schedule(this::timeOut, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void stopWaiting() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  private void timeOut() {
    if (sent || relay == null) {
      fail(HttpResponseStatus.GATEWAY_TIMEOUT, "the relay does not answer");
    } else {
      fail(HttpResponseStatus.REQUEST_TIMEOUT, "the request took too long");
    }
  }

  private void connected(Channel channel) {
    if (over) {
      channel.close();
      return;
    }
    relay = channel;
    channel.pipeline().addLast(new Answer());
    var asked =
        new DefaultHttpRequest(
            HttpVersion.HTTP_1_1, head.method(), upstream.target().path() + request.target());
    HttpHeaders headers = asked.headers();
    headers.add(request.headers());
    upstream.target().complete(headers);
    headers.set(HttpHeaderNames.CONNECTION, "close");
    if (HttpUtil.isTransferEncodingChunked(head)) {
      headers.remove(HttpHeaderNames.CONTENT_LENGTH);
      HttpUtil.setTransferEncodingChunked(asked, true);
    }
    channel.writeAndFlush(asked);
    channel.read();
    client.read();
  }

  /** A part of the request's body; takes it over. */
  void body(HttpContent part) {
    Channel to = relay;
    if (over || to == null) {
      part.release();
      return;
    }
    sent = part instanceof LastHttpContent;
    received += part.content().readableBytes();
    if (sent || received >= LEAST_PROGRESS) {
      received = 0;
      progress();
    }
    to.writeAndFlush(bare(part))
        .addListener(
            written -> {
              if (written.isSuccess() && !sent && !over) {
                // Not at once: this may come from the middle of what is being read.
                client.executor().execute(client::read);
              }
            });
  }

  /** Without trailers, which are between neighbours. */
  private static HttpContent bare(HttpContent part) {
    if (!(part instanceof LastHttpContent)) {
      return part instanceof DefaultHttpContent ? part : new DefaultHttpContent(part.content());
    }
    if (part.content().isReadable()) {
      return new DefaultLastHttpContent(part.content());
    }
    part.release();
    return LastHttpContent.EMPTY_LAST_CONTENT;
  }

  /** The client takes more again. */
  void writable() {
    Channel from = relay;
    if (from != null && !over && client.channel().isWritable()) {
      from.read();
    }
  }

  /** The client is gone. */
  void abort() {
    over = true;
    stopWaiting();
    if (relay != null) {
      relay.close();
    }
  }

  private void fail(HttpResponseStatus status, String line) {
    if (over) {
      return;
    }
    abort();
    if (answering) {
      // Its end must not look like the end of the answer.
      client.close();
    } else {
      LingeringClose.after(client.writeAndFlush(PlainAnswer.last(status, line)));
    }
  }

  /** What the relay sends. */
  private final class Answer extends ChannelInboundHandlerAdapter {

    private boolean interim;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (over || !(message instanceof HttpObject part)) {
        ReferenceCountUtil.release(message);
      } else if (part.decoderResult().isFailure()) {
        ReferenceCountUtil.release(message);
        fail(HttpResponseStatus.BAD_GATEWAY, "what answers there does not speak HTTP");
      } else if (part instanceof HttpResponse response) {
        answer(response);
      } else if (part instanceof HttpContent content) {
        pass(content);
      }
    }

    private void answer(HttpResponse response) {
      int code = response.status().code();
      interim = code < OK;
      if (code == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
        fail(HttpResponseStatus.BAD_GATEWAY, "the relay changes the protocol unasked");
      } else if (!interim) {
        answering = true;
        progress();
        client.write(translated(response)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
      } else if (code == CONTINUE && head.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
        client.writeAndFlush(
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      }
    }

    private void pass(HttpContent content) {
      boolean last = content instanceof LastHttpContent;
      if (interim || !answering) {
        content.release();
        return;
      }
      ChannelFuture written = client.write(bare(content));
      if (last) {
        finish(written);
      } else {
        written.addListener(
            done -> {
              if (done.isSuccess() && !over) {
                progress();
              }
            });
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      client.flush();
      if (!over && client.channel().isWritable()) {
        ctx.read();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      fail(HttpResponseStatus.BAD_GATEWAY, "the relay broke the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
      fail(HttpResponseStatus.BAD_GATEWAY, "the relay broke the connection");
    }
  }

  private HttpResponse translated(HttpResponse response) {
    var answer = new DefaultHttpResponse(HttpVersion.HTTP_1_1, response.status());
    HttpHeaders headers = answer.headers();
    UpstreamRequest.copyEndToEnd(response.headers(), headers);
    int code = response.status().code();
    boolean hasBody =
        !head.method().equals(HttpMethod.HEAD)
            && code != HttpResponseStatus.NO_CONTENT.code()
            && code != HttpResponseStatus.NOT_MODIFIED.code();
    if (hasBody && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      // A client of HTTP/1.0 knows the end by that of the connection.
      HttpUtil.setTransferEncodingChunked(
          answer, head.protocolVersion().equals(HttpVersion.HTTP_1_1));
    }
    goesOn = keepAlive && sent;
    HttpUtil.setKeepAlive(answer, goesOn);
    return answer;
  }

  private void finish(ChannelFuture written) {
    abort();
    client.flush();
    Future<?> taken =
        client.executor().schedule(() -> client.close(), limit.toMillis(), TimeUnit.MILLISECONDS);
    written.addListener(
        done -> {
          taken.cancel(false);
          if (!done.isSuccess()) {
            client.close();
          } else if (goesOn) {
            ended.run();
          } else {
            LingeringClose.after(written);
          }
        });
  }
}
