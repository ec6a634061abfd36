package io.nostrmesh.iroh.server.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.limit.AddressBlock;
import io.nostrmesh.limit.HalfOpenConnections;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits how long a connection may stay unrelayed, and gives its place among those back. In the
 * pipeline until relaying starts, or until the connection is kept ({@code KeptConnections}): from
 * the opened connection on where the port is the relay's own, and in a host's port from each
 * request to the relay until its answer.
 */
public final class HandshakeWindow extends ChannelInboundHandlerAdapter {

  private final HalfOpenConnections.Place place;
  private final Duration limit;
  private final LongSupplier nanoTime;
  private @Nullable Future<?> deadline;
  private long openedAt;

  /**
   * @param place what the connection holds until it is relayed
   * @param limit how long it may
   * @param nanoTime the relay's clock
   */
  public HandshakeWindow(HalfOpenConnections.Place place, Duration limit, LongSupplier nanoTime) {
    this.place = place;
    this.limit = limit;
    this.nanoTime = nanoTime;
  }

  /**
   * Takes a place for a connection, which hears of it when it has to give way.
   *
   * @param address of the peer
   */
  public static HalfOpenConnections.Place enter(
      HalfOpenConnections places,
      AddressBlock address,
      Channel channel,
      IrohRelayObserver observer) {
    return places.enter(
        address,
        reason -> {
          observer.limited(
              reason == HalfOpenConnections.Reason.ADDRESS
                  ? Limit.HANDSHAKES_PER_ADDRESS
                  : Limit.HANDSHAKES);
          giveWay(channel);
        });
  }

  private static void giveWay(Channel channel) {
    try {
      channel
          .eventLoop()
          .execute(() -> channel.pipeline().fireUserEventTriggered(ConnectionEvent.GIVE_WAY));
    } catch (RejectedExecutionException e) {
      // The event loops are gone, and every connection with them.
      channel.close();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    openedAt = nanoTime.getAsLong();
    deadline =
        ctx.executor()
            .schedule(
                () -> ctx.pipeline().fireUserEventTriggered(ConnectionEvent.DEADLINE),
                limit.toNanos(),
                TimeUnit.NANOSECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    place.leave();
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  /** The peer was let in, which is remembered in favour of its address. */
  public void admitted() {
    place.admitted();
  }

  /** When it came into the pipeline, by the relay's clock. */
  public long openedAt() {
    return openedAt;
  }
}
