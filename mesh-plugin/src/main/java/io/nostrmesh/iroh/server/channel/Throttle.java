package io.nostrmesh.iroh.server.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.limit.RateLimit;
import io.nostrmesh.limit.TokenBucket;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads no faster than the connection and its member may send. Counts every byte after TLS; what
 * was read already is passed on, and paid for by a pause. Nothing is read while the gate is shut.
 */
public final class Throttle extends ChannelDuplexHandler {

  /** A pause is cut into such steps, so that a raised limit is felt soon. */
  private static final long LONGEST_STEP = TimeUnit.SECONDS.toNanos(1);

  private final Supplier<Optional<RateLimit>> wanted;
  private final IrohRelayObserver observer;
  private final ReadGate gate;
  private final LongSupplier nanoTime;

  private Optional<RateLimit> rate = Optional.empty();
  private @Nullable TokenBucket own;
  private @Nullable TokenBucket member;
  private @Nullable Future<?> pause;

  /**
   * @param wanted the limit of each connection at this moment
   * @param nanoTime the relay's clock
   */
  public Throttle(
      Supplier<Optional<RateLimit>> wanted,
      IrohRelayObserver observer,
      ReadGate gate,
      LongSupplier nanoTime) {
    this.wanted = wanted;
    this.observer = observer;
    this.gate = gate;
    this.nanoTime = nanoTime;
  }

  /** From now on the connection also counts for its member. */
  public void share(@Nullable TokenBucket bucket) {
    member = bucket;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    int bytes = ((ByteBuf) message).readableBytes();
    ctx.fireChannelRead(message);
    take(ctx, bytes);
  }

  /** Decoders that hold half a message ask for the rest, even where reading is off. */
  @Override
  public void read(ChannelHandlerContext ctx) {
    if (!gate.isShut()) {
      ctx.read();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (pause != null) {
      pause.cancel(false);
    }
  }

  private void take(ChannelHandlerContext ctx, int bytes) {
    long now = nanoTime.getAsLong();
    followRate(now);
    long ownWait = own == null ? 0 : own.take(bytes, now);
    long memberWait = member == null ? 0 : member.take(bytes, now);
    long wait = Math.max(ownWait, memberWait);
    if (wait == 0) {
      gate.open(ReadGate.Reason.THROTTLED);
    } else if (bytes == 0) {
      pause(ctx, wait);
    } else if (pause == null || pause.isDone()) {
      observer.limited(ownWait >= memberWait ? Limit.BYTES_PER_CONNECTION : Limit.BYTES_PER_MEMBER);
      ctx.fireUserEventTriggered(ConnectionEvent.THROTTLED);
      pause(ctx, wait);
    }
  }

  private void pause(ChannelHandlerContext ctx, long nanos) {
    gate.shut(ReadGate.Reason.THROTTLED);
    long step = Math.min(nanos, LONGEST_STEP);
    pause = ctx.executor().schedule(() -> take(ctx, 0), step, TimeUnit.NANOSECONDS);
  }

  /** A new limit starts with a full bucket. */
  private void followRate(long time) {
    Optional<RateLimit> now = wanted.get();
    if (!now.equals(rate)) {
      rate = now;
      own = now.map(limit -> new TokenBucket(limit, time)).orElse(null);
    }
  }
}
