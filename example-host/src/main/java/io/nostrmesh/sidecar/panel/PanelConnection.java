package io.nostrmesh.sidecar.panel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.nostrmesh.limit.HalfOpenConnections;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection: a request, its answer, the end, each with a deadline. */
final class PanelConnection extends ChannelInboundHandlerAdapter {
  private final PanelConnections all;
  private HalfOpenConnections.@Nullable Place place;
  private @Nullable Future<?> deadline;
  private boolean requested;
  private boolean ending;

  PanelConnection(PanelConnections all) {
    this.all = all;
  }

  static PanelConnection of(Channel channel) {
    return channel.pipeline().get(PanelConnection.class);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    place = all.enter(context.channel());
    within(all.timings().request(), context.channel(), "sent no request in time");
    context.fireChannelActive();
  }

  /** The request is here. Returns false for a second one, which nobody waits for. */
  boolean requested(Channel channel) {
    if (requested) {
      return false;
    }
    requested = true;
    leave();
    all.answering(channel);
    within(all.timings().answer(), channel, "did not take its answer in time");
    return true;
  }

  /** The answer has no end: from now on somebody else sees to it that the peer takes it. */
  void endless(Channel channel) {
    all.answered(channel);
    cancelDeadline();
  }

  /**
   * Ends the connection after {@code lastWrite}. What the peer still sends is thrown away, since a
   * connection that is closed over unread bytes loses the answer too.
   */
  void finishAfter(ChannelFuture lastWrite) {
    Channel channel = lastWrite.channel();
    requested(channel); // an answer may come before the whole request has
    ending = true;
    lastWrite.addListener(
        written -> {
          if (written.isSuccess() && channel instanceof SocketChannel socket) {
            socket.shutdownOutput();
            within(all.timings().request(), channel, "did not hang up in time");
          } else {
            channel.close();
          }
        });
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (ending) {
      ReferenceCountUtil.release(message);
    } else {
      context.fireChannelRead(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    cancelDeadline();
    leave();
    all.answered(context.channel());
    context.fireChannelInactive();
  }

  private void leave() {
    if (place != null) {
      place.leave();
      place = null;
    }
  }

  private void within(Duration time, Channel channel, String otherwise) {
    cancelDeadline();
    deadline =
        channel
            .eventLoop()
            .schedule(
                () -> PanelConnections.end(channel, otherwise),
                time.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
