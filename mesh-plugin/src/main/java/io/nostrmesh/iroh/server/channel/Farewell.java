package io.nostrmesh.iroh.server.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.nostrmesh.websocket.LingeringClose;
import java.util.concurrent.TimeUnit;

/**
 * A last message that arrives. Closing a socket with unread bytes in it resets the connection, and
 * the peer may never see why it was refused; so this closes the relay's half only, and the rest
 * when the peer has gone or a moment has passed.
 */
public final class Farewell {

  private static final long PATIENCE_MILLIS = 1000;

  private Farewell() {}

  /** Sends {@code message} and closes. What comes in after it must be ignored by the caller. */
  public static void say(Channel channel, Object message) {
    closeBehind(channel.writeAndFlush(message));
  }

  /** Likewise, past the handlers behind {@code ctx}. */
  public static void say(ChannelHandlerContext ctx, Object message) {
    closeBehind(ctx.writeAndFlush(message));
  }

  private static void closeBehind(ChannelFuture last) {
    Channel channel = last.channel();
    last.addListener(ChannelFutureListener.CLOSE_ON_FAILURE)
        .addListener(sent -> LingeringClose.endOutput(channel));
    channel.eventLoop().schedule(() -> now(channel), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Closes at once, past TLS, whose goodbye would wait behind what the peer does not read. */
  public static void now(Channel channel) {
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first != null) {
      first.close();
    }
  }
}
