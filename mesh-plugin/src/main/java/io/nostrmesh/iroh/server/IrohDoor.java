package io.nostrmesh.iroh.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.nostrmesh.iroh.server.channel.ConnectionEvent;
import io.nostrmesh.iroh.server.http.KeptConnections;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.websocket.HostExchanges;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands right behind the HTTP codec of a host's own server, and takes the requests away from it
 * that are the relay's. Everything else passes, in the order in which it came: a request waits for
 * the answers to those before it, if these are somebody else's to give. Confined to the
 * connection's event loop.
 */
final class IrohDoor extends ChannelDuplexHandler implements IrohGuest.Door {

  /** Messages: some dozens of requests. Whoever sends more without an answer is cut off. */
  static final int MOST_HELD = 128;

  private final Supplier<Optional<IrohRelay>> relay;
  private final HostExchanges exchanges = new HostExchanges();
  private final Queue<Object> held = new ArrayDeque<>();

  private @Nullable IrohGuest guest;
  private Turn turn = Turn.HOST;
  private boolean readWanted;
  private boolean over;

  /** Whose the messages are. */
  private enum Turn {
    HOST,
    /** A request of the relay's is coming in. */
    RELAY,
    /** It is there and not answered; what comes behind it waits. */
    ANSWER
  }

  /**
   * @param relay empty as long as there is none; everything passes then
   */
  IrohDoor(Supplier<Optional<IrohRelay>> relay) {
    this.relay = relay;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (over) {
      ReferenceCountUtil.release(message);
    } else if (!held.isEmpty() || mustWait(ctx, message)) {
      hold(ctx, message);
    } else {
      take(ctx, message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.fireChannelReadComplete();
    if (turn == Turn.RELAY && !over) {
      // The host may not know that there is more to read.
      ctx.read();
    }
  }

  /** Nothing is read while something waits. */
  @Override
  public void read(ChannelHandlerContext ctx) {
    if (turn == Turn.ANSWER || !held.isEmpty()) {
      readWanted = true;
    } else {
      ctx.read();
    }
  }

  private boolean mustWait(ChannelHandlerContext ctx, Object message) {
    return turn == Turn.ANSWER
        || turn == Turn.HOST
            && exchanges.unanswered() > 0
            && message instanceof HttpRequest head
            && isRelays(ctx, head);
  }

  private boolean isRelays(ChannelHandlerContext ctx, HttpRequest head) {
    return taker(ctx, head).isPresent();
  }

  /** Whose request it is, if it is not the host's. Peers without an IP address are all its own. */
  private Optional<IrohRelay> taker(ChannelHandlerContext ctx, HttpRequest head) {
    return ctx.channel().remoteAddress() instanceof InetSocketAddress
        ? relay
            .get()
            .filter(
                up -> up.shared().paths().serves(head, up.asListener(isEncrypted(ctx.channel()))))
        : Optional.empty();
  }

  static boolean isEncrypted(Channel channel) {
    return channel.pipeline().get(SslHandler.class) != null;
  }

  private void hold(ChannelHandlerContext ctx, Object message) {
    held.add(message);
    if (held.size() > MOST_HELD) {
      relay.get().ifPresent(up -> up.shared().observer().limited(Limit.RECEIVED_BYTES));
      over = true;
      releaseHeld();
      ctx.close();
    }
  }

  private void take(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof HttpObject)) {
      // The host has a WebSocket here now, and no more requests come.
      ctx.fireChannelRead(message);
      return;
    }
    if (turn == Turn.HOST && message instanceof HttpRequest head && exchanges.isNew(head)) {
      Optional<IrohRelay> now = taker(ctx, head);
      if (now.isPresent()) {
        turn = Turn.RELAY;
        guest = IrohGuest.of(guest, now.get(), ctx, this);
        guest.begin(ctx, head);
      } else {
        exchanges.asked();
      }
    }
    IrohGuest asking = guest;
    if (turn == Turn.HOST || asking == null) {
      ctx.fireChannelRead(message);
      return;
    }
    boolean last = message instanceof LastHttpContent;
    asking.read(ctx, message);
    if (last && turn == Turn.RELAY) {
      turn = Turn.ANSWER;
    }
  }

  /** The relay has answered, and the connection is open for more. */
  @Override
  public void answered(ChannelHandlerContext ctx) {
    turn = Turn.HOST;
    if (!held.isEmpty() || readWanted) {
      ctx.executor().execute(() -> goOn(ctx));
    }
  }

  /** The relay has answered for the last time, and waits for the peer to close. */
  @Override
  public void ended(ChannelHandlerContext ctx) {
    over = true;
    releaseHeld();
    ctx.channel().config().setAutoRead(true);
  }

  private void goOn(ChannelHandlerContext ctx) {
    if (ctx.isRemoved()) {
      return;
    }
    boolean some = false;
    while (!over && !held.isEmpty() && !mustWait(ctx, held.element())) {
      some = true;
      take(ctx, held.remove());
    }
    if (some) {
      ctx.fireChannelReadComplete();
    }
    if (readWanted && held.isEmpty() && turn != Turn.ANSWER) {
      readWanted = false;
      ctx.read();
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (over) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    exchanges.written(message);
    if (message instanceof HttpResponse head
        && head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      // It is the host's alone from now on, however silent it is.
      KeptConnections.leave(ctx.pipeline());
    }
    ctx.write(message, promise);
    if (!held.isEmpty() && exchanges.unanswered() == 0) {
      ctx.executor().execute(() -> goOn(ctx));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof ConnectionEvent)) {
      ctx.fireUserEventTriggered(event);
    } else if (guest != null && (turn != Turn.HOST || over || isIdle(event))) {
      guest.told(ctx, event);
    }
  }

  /** Of a connection that the relay has kept for its own: the host has nothing to say there. */
  private boolean isIdle(Object event) {
    return event == ConnectionEvent.DEADLINE && exchanges.unanswered() == 0;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    if (guest != null && (turn != Turn.HOST || over)) {
      guest.failed(ctx, failure);
    } else {
      ctx.fireExceptionCaught(failure);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    over = true;
    if (!held.isEmpty()) {
      // Behind an upgrade: they were taken for HTTP and are none.
      releaseHeld();
      ctx.executor().execute(() -> ctx.channel().close());
    }
  }

  private void releaseHeld() {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }
}
