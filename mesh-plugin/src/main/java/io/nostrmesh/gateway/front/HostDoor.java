package io.nostrmesh.gateway.front;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.nostrmesh.gateway.upstream.HostMark;
import io.nostrmesh.url.RequestTarget;
import io.nostrmesh.websocket.ClientFault;
import io.nostrmesh.websocket.ClientFaultListener;
import io.nostrmesh.websocket.LingeringClose;
import io.nostrmesh.websocket.PlainAnswer;
import io.nostrmesh.websocket.ServerUpgrade;
import io.nostrmesh.websocket.UpgradeRequest;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands right behind the HTTP codec of a host's own server, and takes the WebSockets of the relay
 * away from it, but for those that the gateway itself opens. All other HTTP passes. On the event
 * loop.
 */
final class HostDoor extends ChannelDuplexHandler {

  private final Supplier<Optional<HostPort>> port;
  private final HostMark mark;
  private final ClientFaultListener faults;
  private @Nullable HttpRequest upgrade;
  private int unanswered;
  private boolean over;

  /**
   * @param port takes the WebSockets; empty as long as there is no gateway
   */
  HostDoor(Supplier<Optional<HostPort>> port, HostMark mark, ClientFaultListener faults) {
    this.port = port;
    this.mark = mark;
    this.faults = faults;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (over) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest head) {
      boolean own = mark.take(head.headers());
      unanswered++;
      if (!own && head.decoderResult().isSuccess() && UpgradeRequest.isAttempt(head)) {
        begin(ctx, head);
      }
    }
    HttpRequest opening = upgrade;
    if (opening == null || !(message instanceof HttpObject)) {
      ctx.fireChannelRead(message);
      return;
    }
    ReferenceCountUtil.release(message);
    if (message instanceof LastHttpContent) {
      over = true;
      take(ctx, opening);
    } else {
      ctx.read();
    }
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest head) {
    String uri = head.uri();
    head.setUri(RequestTarget.origin(uri));
    if (port.get().map(relay -> relay.isRelay(ctx.channel(), head)).orElse(true)) {
      upgrade = head;
    } else {
      head.setUri(uri);
    }
  }

  private void take(ChannelHandlerContext ctx, HttpRequest head) {
    Optional<HostPort> relay = port.get();
    UpgradeRequest request = UpgradeRequest.read(head);
    if (unanswered > 1) {
      faults.note(
          ClientFault.MALFORMED_UPGRADE,
          ctx.channel(),
          "an upgrade must wait for the answers before it");
      ctx.close();
    } else if (relay.isEmpty()) {
      end(ctx, HttpResponseStatus.SERVICE_UNAVAILABLE, "the relay is starting");
    } else if (request instanceof UpgradeRequest.Valid valid) {
      ctx.channel().config().setAutoRead(false);
      ServerUpgrade.keepEarlyBytes(ctx);
      relay.get().open(ctx, head, valid);
    } else if (request instanceof UpgradeRequest.Refused refused) {
      // Not for the host to judge: it may be more generous, and then nobody stands between.
      faults.note(ClientFault.MALFORMED_UPGRADE, ctx.channel(), refused.problem());
      end(ctx, refused.status(), refused.problem());
    }
  }

  private static void end(ChannelHandlerContext ctx, HttpResponseStatus status, String problem) {
    LingeringClose.after(ctx.writeAndFlush(PlainAnswer.last(status, problem)));
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof LastHttpContent && !isInterim(message)) {
      unanswered--;
    }
    ctx.write(message, promise);
  }

  private static boolean isInterim(Object message) {
    return message instanceof FullHttpResponse
        && ((HttpResponse) message).status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }
}
