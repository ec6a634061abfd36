package io.nostrmesh.iroh.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many connections are not relayed yet and how long each may stay so. First in the
 * pipeline from the opened connection until relaying starts.
 */
final class HandshakeWindow extends ChannelInboundHandlerAdapter {

  private final Relay relay;
  private @Nullable Future<?> deadline;
  private long openedAt;

  HandshakeWindow(Relay relay) {
    this.relay = relay;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    openedAt = ctx.executor().ticker().nanoTime();
    if (!relay.occupancy().beginHandshake()) {
      relay.observer().limited(Limit.HANDSHAKES);
      ctx.close();
      return;
    }
    deadline =
        ctx.executor()
            .schedule(
                () -> expire(ctx), relay.timings().handshake().toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    relay.occupancy().endHandshake();
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  /** When the connection was opened, by its event loop's clock. */
  long openedAt() {
    return openedAt;
  }

  private void expire(ChannelHandlerContext ctx) {
    relay.observer().limited(Limit.HANDSHAKE_TIME);
    ctx.pipeline().fireUserEventTriggered(RelayPipeline.Event.DEADLINE);
  }
}
