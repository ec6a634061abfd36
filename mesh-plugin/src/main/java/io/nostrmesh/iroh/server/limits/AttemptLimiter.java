package io.nostrmesh.iroh.server.limits;

import io.nostrmesh.limit.AddressBlock;
import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.limit.TokenBucket;

/**
 * Counts by address the requests that cost something: upgrades, and those that control paths
 * answer. Forgets the address that has been quiet longest when there are too many to remember. Safe
 * for use by several threads.
 */
public final class AttemptLimiter {

  static final int REMEMBERED_ADDRESSES = 65_536;

  private static final double SECONDS_PER_MINUTE = 60;

  private final int perMinute;
  private final BoundedMap<AddressBlock, TokenBucket> buckets =
      new BoundedMap<>(REMEMBERED_ADDRESSES, Eldest.USED);

  public AttemptLimiter(int perMinute) {
    this.perMinute = perMinute;
  }

  /**
   * Whether one more attempt is all right.
   *
   * @param now nanoseconds of a monotonic clock
   */
  public boolean tryAttempt(AddressBlock address, long now) {
    if (perMinute == IrohRelayLimits.UNLIMITED) {
      return true;
    }
    synchronized (buckets) {
      return buckets
          .computeIfAbsent(
              address, a -> new TokenBucket(perMinute / SECONDS_PER_MINUTE, perMinute, now))
          .tryTake(now);
    }
  }

  int remembered() {
    synchronized (buckets) {
      return buckets.size();
    }
  }
}
