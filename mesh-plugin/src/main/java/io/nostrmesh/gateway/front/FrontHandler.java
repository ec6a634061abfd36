package io.nostrmesh.gateway.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.url.RequestTarget;
import io.nostrmesh.websocket.HttpGuard;
import io.nostrmesh.websocket.LingeringClose;
import io.nostrmesh.websocket.PlainAnswer;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client's plain HTTP: the information document is answered here, everything else by the relay.
 * One request at a time; nothing is read that nobody waits for. On the client's event loop.
 */
final class FrontHandler extends ChannelInboundHandlerAdapter {

  private static final Set<HttpMethod> OF_DOCUMENTS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final FrontParts parts;
  private final HttpGuard guard;
  private @Nullable Exchange exchange;
  private @Nullable HttpRequest own;

  FrontHandler(FrontParts parts, HttpGuard guard) {
    this.parts = parts;
    this.guard = guard;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.fireChannelActive();
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest head) {
      begin(ctx, head);
    }
    if (!(message instanceof HttpContent part)) {
      ReferenceCountUtil.release(message);
      return;
    }
    HttpRequest mine = own;
    if (mine == null) {
      if (exchange == null) {
        part.release();
      } else {
        exchange.body(part);
      }
      return;
    }
    part.release();
    if (part instanceof LastHttpContent) {
      own = null;
      answer(ctx, mine);
    } else {
      ctx.read();
    }
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest head) {
    if (!head.uri().startsWith("/")) {
      refuse(ctx, HttpResponseStatus.BAD_REQUEST, "a path begins with a slash");
    } else if (parts.upstream().climbs(head.uri())) {
      refuse(ctx, HttpResponseStatus.BAD_REQUEST, "a path must not climb");
    } else if (OF_DOCUMENTS.contains(head.method()) && AcceptedTypes.hasNostrJson(head.headers())) {
      own = head;
      ctx.read();
    } else {
      var peer = (InetSocketAddress) ctx.channel().remoteAddress();
      var address = parts.forwarded().client(head.headers(), peer.getAddress());
      String target = parts.upstream().behindPath(head.uri());
      guard.entrust();
      exchange =
          new Exchange(
              ctx,
              head,
              parts.forwarded().request(target, head.headers(), address),
              parts.upstream(),
              parts.settings().timings().request(),
              () -> next(ctx));
      exchange.begin();
    }
  }

  private void next(ChannelHandlerContext ctx) {
    exchange = null;
    ctx.read();
  }

  private void answer(ChannelHandlerContext ctx, HttpRequest asked) {
    if (asked.method().equals(HttpMethod.OPTIONS)) {
      send(ctx, asked, respond(HttpResponseStatus.NO_CONTENT, Unpooled.EMPTY_BUFFER));
      return;
    }
    parts
        .documents()
        .get(RequestTarget.path(asked.uri()))
        .whenComplete(
            (document, failure) ->
                ctx.executor()
                    .execute(
                        () -> {
                          if (failure == null) {
                            send(ctx, asked, document(document));
                          } else {
                            refuse(
                                ctx, HttpResponseStatus.BAD_GATEWAY, "the relay cannot be reached");
                          }
                        }));
  }

  private FullHttpResponse document(Optional<JsonObject> relays) {
    String json = parts.document().of(relays).toJson();
    FullHttpResponse response =
        respond(
            HttpResponseStatus.OK, ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, json));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, AcceptedTypes.NOSTR_JSON);
    HttpUtil.setContentLength(response, response.content().readableBytes());
    return response;
  }

  /** With the headers that NIP-11 wants for browsers. */
  private static FullHttpResponse respond(HttpResponseStatus status, ByteBuf body) {
    var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    response
        .headers()
        .set(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT)
        .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "*")
        .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS");
    return response;
  }

  private static void send(
      ChannelHandlerContext ctx, HttpRequest asked, FullHttpResponse response) {
    boolean keepAlive =
        asked.protocolVersion().equals(HttpVersion.HTTP_1_1) && HttpUtil.isKeepAlive(asked);
    HttpUtil.setKeepAlive(response, keepAlive);
    ChannelFuture written = ctx.writeAndFlush(response);
    if (keepAlive) {
      written.addListener(
          done -> {
            if (done.isSuccess()) {
              // Not at once: this may come from the middle of what is being read.
              ctx.executor().execute(ctx::read);
            }
          });
    } else {
      LingeringClose.after(written);
    }
  }

  private static void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, String line) {
    LingeringClose.after(ctx.writeAndFlush(PlainAnswer.last(status, line)));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.writable();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  private void end() {
    if (exchange != null) {
      exchange.abort();
      exchange = null;
    }
  }
}
