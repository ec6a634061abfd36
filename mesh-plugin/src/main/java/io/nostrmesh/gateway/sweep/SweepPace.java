package io.nostrmesh.gateway.sweep;

import io.nostrmesh.client.nostr.NostrConnection;
import java.time.Duration;

/**
 * How often a relay is swept, and how long things take.
 *
 * @param first pause before the first sweep
 * @param every pause between sweeps
 * @param afterRefusal pause after one whose deletions had no effect: each attempt may leave an
 *     event in the relay
 * @param atMost how long one may take
 * @param connection of the connection to the relay
 */
public record SweepPace(
    Duration first,
    Duration every,
    Duration afterRefusal,
    Duration atMost,
    NostrConnection.Timing connection) {

  /** What does no relay any harm. */
  public static final SweepPace USUAL =
      new SweepPace(
          Duration.ofMinutes(1),
          Duration.ofMinutes(10),
          Duration.ofHours(24),
          Duration.ofMinutes(5),
          NostrConnection.Timing.USUAL);
}
