package io.nostrmesh.client.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void growsToItsLongestPauseWithHalfOfItLeftToChance() {
    for (int seed = 0; seed < 200; seed++) {
      var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), new Random(seed));
      for (int ceiling : new int[] {1000, 2000, 4000, 5000, 5000}) {
        assertThat(backoff.next().toMillis()).isBetween(ceiling / 2L, (long) ceiling);
      }
      backoff.reset();
      assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }
  }
}
