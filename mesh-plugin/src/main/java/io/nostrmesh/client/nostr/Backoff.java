package io.nostrmesh.client.nostr;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Growing pauses between tries: each up to twice as long as the one before, and a random part of it
 * off, so that the members of a relay that restarted do not all come back at once.
 */
public final class Backoff {
  private final Duration first;
  private final Duration longest;
  private final RandomGenerator random;
  private Duration ceiling;

  public Backoff(Duration first, Duration longest, RandomGenerator random) {
    this.first = first;
    this.longest = longest;
    this.random = random;
    this.ceiling = first;
  }

  /** The next pause: between half of the current ceiling and all of it. */
  public Duration next() {
    long millis = ceiling.toMillis();
    ceiling = Duration.ofMillis(Math.min(2 * millis, longest.toMillis()));
    return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
  }

  /** Forgets the failures. */
  public void reset() {
    ceiling = first;
  }
}
