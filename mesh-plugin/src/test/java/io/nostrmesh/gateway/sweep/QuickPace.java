package io.nostrmesh.gateway.sweep;

import io.nostrmesh.client.nostr.NostrConnection;
import java.time.Duration;

/** A sweep that does not keep a test waiting. */
public final class QuickPace {

  private QuickPace() {}

  /**
   * @param first when the first round begins
   */
  public static SweepPace of(Duration first) {
    return new SweepPace(
        first,
        Duration.ofMillis(50),
        Duration.ofHours(1),
        Duration.ofSeconds(20),
        new NostrConnection.Timing(
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            Duration.ofMillis(20),
            Duration.ofMillis(40),
            Duration.ofSeconds(30)));
  }
}
