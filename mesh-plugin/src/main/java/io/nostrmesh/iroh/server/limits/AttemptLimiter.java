package io.nostrmesh.iroh.server.limits;

import io.nostrmesh.limit.AddressBlock;
import io.nostrmesh.limit.TokenBucket;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts upgrade requests by address. Forgets the address that has been quiet longest when there
 * are too many to remember. Safe for use by several threads.
 */
public final class AttemptLimiter {

  static final int REMEMBERED_ADDRESSES = 65_536;

  private static final double SECONDS_PER_MINUTE = 60;

  private final int perMinute;
  private final Map<AddressBlock, TokenBucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AddressBlock, TokenBucket> eldest) {
          return size() > REMEMBERED_ADDRESSES;
        }
      };

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
