package io.nostrmesh.iroh.server.channel;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.nostrmesh.iroh.server.limits.Occupancy;
import io.nostrmesh.limit.AddressBlock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Limits how long a connection may stay unrelayed, and gives its place among those back. In the
 * pipeline from the opened connection until relaying starts.
 */
public final class HandshakeWindow extends ChannelInboundHandlerAdapter {

  private final Occupancy occupancy;
  private final Duration limit;
  private final AddressBlock address;
  private @Nullable Future<?> deadline;
  private long openedAt;

  /**
   * @param address holds a place among the handshakes of {@code occupancy}
   * @param limit how long it may
   */
  public HandshakeWindow(Occupancy occupancy, AddressBlock address, Duration limit) {
    this.occupancy = occupancy;
    this.limit = limit;
    this.address = address;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    openedAt = ctx.executor().ticker().nanoTime();
    deadline =
        ctx.executor()
            .schedule(
                () -> ctx.pipeline().fireUserEventTriggered(ConnectionEvent.DEADLINE),
                limit.toNanos(),
                TimeUnit.NANOSECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    occupancy.endHandshake(address);
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  /** When the connection was opened, by its event loop's clock. */
  public long openedAt() {
    return openedAt;
  }
}
