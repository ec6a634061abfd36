package io.nostrmesh.iroh.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.nostrmesh.limit.AddressBlock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Limits how long a connection may stay unrelayed, and gives its place among those back. In the
 * pipeline from the opened connection until relaying starts.
 */
final class HandshakeWindow extends ChannelInboundHandlerAdapter {

  private final Relay relay;
  private final AddressBlock address;
  private @Nullable Future<?> deadline;
  private long openedAt;

  /**
   * @param address holds a place among the handshakes
   */
  HandshakeWindow(Relay relay, AddressBlock address) {
    this.relay = relay;
    this.address = address;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    openedAt = ctx.executor().ticker().nanoTime();
    deadline =
        ctx.executor()
            .schedule(
                () -> ctx.pipeline().fireUserEventTriggered(RelayPipeline.Event.DEADLINE),
                relay.timings().handshake().toNanos(),
                TimeUnit.NANOSECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    relay.occupancy().endHandshake(address);
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  /** When the connection was opened, by its event loop's clock. */
  long openedAt() {
    return openedAt;
  }
}
