package io.nostrmesh.limit;

import java.util.concurrent.TimeUnit;

/**
 * A token bucket that lets its user overdraw once and then tells how long to wait (iroh-relay
 * {@code server/streams.rs}). Starts full. Safe for use by several threads; times are those of one
 * monotonic clock, in nanoseconds.
 */
public final class TokenBucket {

  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final double perNano;
  private final long capacity;
  private double fill;
  private long filledAt;

  public TokenBucket(RateLimit limit, long now) {
    this(limit.bytesPerSecond(), limit.burstBytes(), now);
  }

  public TokenBucket(double perSecond, long capacity, long now) {
    this.perNano = perSecond / NANOS_PER_SECOND;
    this.capacity = capacity;
    this.fill = capacity;
    this.filledAt = now;
  }

  /**
   * Takes {@code amount}, which may be 0, even if there is less.
   *
   * @return nanoseconds to wait until there is something again, 0 when there is now
   */
  public synchronized long take(long amount, long now) {
    refill(now);
    fill -= amount;
    return fill > 0 ? 0 : (long) Math.ceil((1 - fill) / perNano);
  }

  /** Takes one if there is one. */
  public synchronized boolean tryTake(long now) {
    refill(now);
    if (fill < 1) {
      return false;
    }
    fill--;
    return true;
  }

  private void refill(long now) {
    // Threads may come with times slightly out of order.
    long elapsed = Math.max(0, now - filledAt);
    fill = Math.min(capacity, fill + elapsed * perNano);
    filledAt += elapsed;
  }
}
