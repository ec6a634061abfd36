package io.nostrmesh.gateway.front;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.nostrmesh.gateway.upstream.HostMark;
import io.nostrmesh.url.RequestTarget;
import io.nostrmesh.websocket.ClientFault;
import io.nostrmesh.websocket.ClientFaultListener;
import io.nostrmesh.websocket.HostExchanges;
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

  private final HostExchanges exchanges = new HostExchanges();

  private @Nullable HttpRequest upgrade;
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
    if (!(message instanceof HttpObject)
        || message instanceof HttpRequest again && !exchanges.isNew(again)) {
      ctx.fireChannelRead(message);
      return;
    }
    if (message instanceof HttpRequest head) {
      exchanges.asked();
      if (!mark.take(head.headers()) && UpgradeRequest.isAttempt(head)) {
        begin(ctx, head);
      }
    }
    HttpRequest opening = upgrade;
    if (opening == null) {
      ctx.fireChannelRead(message);
    } else {
      ReferenceCountUtil.release(message);
      if (message instanceof LastHttpContent) {
        take(ctx, opening);
      }
    }
  }

  /**
   * Takes what is the relay's. A request that cannot be taken is not the host's to judge either.
   */
  private void begin(ChannelHandlerContext ctx, HttpRequest head) {
    String uri = head.uri();
    head.setUri(RequestTarget.origin(uri));
    if (head.decoderResult().isFailure()) {
      // The host might not look whether it is whole.
      upgrade = head;
      refuse(ctx, HttpResponseStatus.BAD_REQUEST, "this is not HTTP");
    } else if (!port.get().map(relay -> relay.isRelay(ctx.channel(), head)).orElse(true)) {
      head.setUri(uri);
    } else {
      upgrade = head;
      if (exchanges.unanswered() > 1) {
        refuse(
            ctx, HttpResponseStatus.BAD_REQUEST, "an upgrade must wait for the answers before it");
      } else if (UpgradeRequest.read(head) instanceof UpgradeRequest.Refused refused) {
        refuse(ctx, refused.status(), refused.problem());
      }
    }
  }

  /** It has no body, so it ends where it begins. */
  private void take(ChannelHandlerContext ctx, HttpRequest head) {
    Optional<HostPort> relay = port.get();
    if (over) {
      return;
    }
    over = true;
    if (relay.isEmpty()) {
      end(ctx, HttpResponseStatus.SERVICE_UNAVAILABLE, "the relay is starting");
    } else if (UpgradeRequest.read(head) instanceof UpgradeRequest.Valid valid) {
      ctx.channel().config().setAutoRead(false);
      ServerUpgrade.keepEarlyBytes(ctx);
      relay.get().open(ctx, head, valid);
    }
  }

  private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, String problem) {
    faults.note(ClientFault.MALFORMED_UPGRADE, ctx.channel(), problem);
    end(ctx, status, problem);
  }

  private void end(ChannelHandlerContext ctx, HttpResponseStatus status, String problem) {
    over = true;
    LingeringClose.after(ctx.writeAndFlush(PlainAnswer.last(status, problem)));
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    exchanges.written(message);
    ctx.write(message, promise);
  }
}
