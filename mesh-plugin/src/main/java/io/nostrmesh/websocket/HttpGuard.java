package io.nostrmesh.websocket;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.nostrmesh.url.RequestTarget;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the HTTP codec and a web server. Each exchange, from its first awaited byte to the
 * last of its answer, has a deadline, after which the connection is closed. What is no HTTP/1
 * request, and WebSocket handshakes, are answered here; the web server never sees them.
 */
public final class HttpGuard extends ChannelDuplexHandler {

  private static final Set<HttpVersion> VERSIONS =
      Set.of(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1);

  private final WebSocketPort port;
  private final Duration limit;
  private final ClientFaultListener faults;
  private @Nullable Future<?> deadline;
  private @Nullable HttpRequest upgrade;
  private boolean receiving;
  private int unanswered;
  private int answered;
  private @Nullable Refusal next;
  private boolean over;

  /** An answer for the last time, once what came before it is answered. */
  private record Refusal(HttpResponseStatus status, String problem) {}

  /**
   * @param port takes the WebSockets
   * @param limit of one exchange
   * @param faults is told what peers do wrong
   */
  public HttpGuard(WebSocketPort port, Duration limit, ClientFaultListener faults) {
    this.port = port;
    this.limit = limit;
    this.faults = faults;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    awaitExchange(ctx);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    stopWaiting();
  }

  private void awaitExchange(ChannelHandlerContext ctx) {
    stopWaiting();
    deadline = ctx.executor().schedule(() -> timeOut(ctx), limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void stopWaiting() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  /**
   * The server behind sees to the deadline of the exchange at hand itself, since its bodies may be
   * long. To be called on the event loop, for each such exchange.
   */
  public void entrust() {
    stopWaiting();
  }

  private void timeOut(ChannelHandlerContext ctx) {
    if (receiving || unanswered > 0 || answered == 0) {
      faults.note(ClientFault.REQUEST_TIME, ctx.channel(), "no whole exchange in " + limit);
    }
    if (receiving && unanswered == 1 && !over) {
      end(ctx, HttpResponseStatus.REQUEST_TIMEOUT, "the request took too long");
    } else {
      ctx.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (over || next != null || !(message instanceof HttpObject part)) {
      ReferenceCountUtil.release(message);
    } else if (part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      refuse(ctx, part.decoderResult().cause());
    } else if (part instanceof HttpRequest head && !isAcceptable(ctx, head)) {
      ReferenceCountUtil.release(message);
    } else {
      take(ctx, part);
    }
  }

  private void take(ChannelHandlerContext ctx, HttpObject part) {
    if (part instanceof HttpRequest head) {
      receiving = true;
      unanswered++;
      head.setUri(RequestTarget.origin(head.uri()));
      if (UpgradeRequest.isAttempt(head)) {
        if (port.isRelay(ctx.channel(), head)) {
          upgrade = head;
        } else {
          head.headers().remove(HttpHeaderNames.UPGRADE);
        }
      }
    }
    if (part instanceof LastHttpContent) {
      receiving = false;
    }
    HttpRequest opening = upgrade;
    if (opening == null) {
      ctx.fireChannelRead(part);
      return;
    }
    ReferenceCountUtil.release(part);
    if (part instanceof LastHttpContent) {
      upgrade(ctx, opening, UpgradeRequest.read(opening));
    } else {
      ctx.read();
    }
  }

  private void upgrade(ChannelHandlerContext ctx, HttpRequest head, UpgradeRequest request) {
    if (unanswered > 1) {
      String problem = "an upgrade must wait for the answers before it";
      faults.note(ClientFault.MALFORMED_UPGRADE, ctx.channel(), problem);
      unanswered--;
      next = new Refusal(HttpResponseStatus.BAD_REQUEST, problem);
    } else if (request instanceof UpgradeRequest.Valid valid) {
      over = true;
      stopWaiting();
      ServerUpgrade.keepEarlyBytes(ctx);
      port.open(ctx, head, valid);
    } else if (request instanceof UpgradeRequest.Refused refused) {
      faults.note(ClientFault.MALFORMED_UPGRADE, ctx.channel(), refused.problem());
      end(ctx, refused.status(), refused.problem());
    }
  }

  private boolean isAcceptable(ChannelHandlerContext ctx, HttpRequest head) {
    if (!VERSIONS.contains(head.protocolVersion())) {
      malformed(ctx, HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "this is not HTTP/1");
    } else if (head.method().equals(HttpMethod.CONNECT)) {
      malformed(ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, "this is no proxy");
    } else if (head.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && head.headers().getAll(HttpHeaderNames.HOST).size() != 1) {
      malformed(ctx, HttpResponseStatus.BAD_REQUEST, "there must be one Host header");
    } else if (head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
        && !isChunkedAlone(head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING))) {
      malformed(ctx, HttpResponseStatus.BAD_REQUEST, "a body is chunked, or has a length");
    }
    return !over && next == null;
  }

  /** Whatever else there may be, two servers in a row would not agree where the body ends. */
  private static boolean isChunkedAlone(List<String> codings) {
    return codings.size() == 1
        && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0).strip());
  }

  private void refuse(ChannelHandlerContext ctx, Throwable failure) {
    if (failure instanceof TooLongHttpHeaderException) {
      malformed(ctx, HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers are too long");
    } else if (failure instanceof TooLongHttpLineException) {
      malformed(ctx, HttpResponseStatus.REQUEST_URI_TOO_LONG, "request line is too long");
    } else {
      malformed(ctx, HttpResponseStatus.BAD_REQUEST, "this is not HTTP");
    }
  }

  private void malformed(ChannelHandlerContext ctx, HttpResponseStatus status, String problem) {
    faults.note(ClientFault.MALFORMED_REQUEST, ctx.channel(), problem);
    next = new Refusal(status, problem);
    endIfDue(ctx);
  }

  /** The answers to what came before go first. */
  private void endIfDue(ChannelHandlerContext ctx) {
    Refusal due = next;
    if (due != null && !over && unanswered <= (receiving ? 1 : 0)) {
      end(ctx, due.status(), due.problem());
    }
  }

  /** Answers for the last time. */
  private void end(ChannelHandlerContext ctx, HttpResponseStatus status, String problem) {
    over = true;
    stopWaiting();
    LingeringClose.after(ctx.writeAndFlush(PlainAnswer.last(status, problem)));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == HostEvent.ANSWERED && unanswered == 0 && !over) {
      answered++;
      awaitExchange(ctx);
    } else if (event == HostEvent.TAKEN) {
      port.taken(ctx.channel());
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (over) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    if (message instanceof LastHttpContent && !isInterim(message)) {
      ChannelPromise written = promise.unvoid();
      written.addListener(done -> exchanged(ctx));
      ctx.write(message, written);
    } else {
      ctx.write(message, promise);
    }
  }

  private static boolean isInterim(Object message) {
    return message instanceof FullHttpResponse
        && ((HttpResponse) message).status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  private void exchanged(ChannelHandlerContext ctx) {
    unanswered = Math.max(0, unanswered - 1);
    answered++;
    endIfDue(ctx);
    if (!over && !ctx.isRemoved()) {
      awaitExchange(ctx);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    faults.broken(ctx.channel(), failure);
    ctx.close();
  }
}
