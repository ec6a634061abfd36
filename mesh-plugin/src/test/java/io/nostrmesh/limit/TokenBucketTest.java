package io.nostrmesh.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void startsFullAndThenMakesItsUserWait() {
    var bucket = new TokenBucket(new RateLimit(50, 50), 0);

    assertThat(bucket.take(49, 0)).isZero();
    assertThat(bucket.take(50, 0)).isEqualTo(SECOND);
    assertThat(bucket.take(0, SECOND / 2)).isEqualTo(SECOND / 2);
    assertThat(bucket.take(0, SECOND)).isZero();
  }

  @Test
  void neverHoldsMoreThanItsBurst() {
    var bucket = new TokenBucket(new RateLimit(100, 10), 0);

    assertThat(bucket.take(10, 1000 * SECOND)).isPositive();
  }

  @Test
  void letsThroughWhatItsRateSays() {
    var bucket = new TokenBucket(RateLimit.bytesPerSecond(12_345), 0);
    long now = 0;
    for (int sent = 0; sent < 10 * 1024 * 1024; sent += 4096) {
      now += bucket.take(4096, now);
    }

    assertThat(10 * 1024 * 1024 / (now / (double) SECOND)).isCloseTo(12_345, within(10.0));
  }

  @Test
  void bearsExtremeValues() {
    var bucket = new TokenBucket(new RateLimit(Long.MAX_VALUE, Long.MAX_VALUE), 0);
    assertThat(bucket.take(Long.MAX_VALUE / 2, Long.MAX_VALUE)).isZero();

    var slow = new TokenBucket(new RateLimit(10, 1), 0);
    assertThat(slow.take(Long.MAX_VALUE, 0)).isEqualTo(Long.MAX_VALUE);
    assertThat(slow.take(0, SECOND)).isPositive();
  }

  @Test
  void bearsTimesOutOfOrder() {
    var bucket = new TokenBucket(new RateLimit(50, 50), 0);
    bucket.take(50, SECOND);

    assertThat(bucket.take(0, 0)).isPositive();
    assertThat(bucket.take(0, SECOND)).isPositive();
  }
}
