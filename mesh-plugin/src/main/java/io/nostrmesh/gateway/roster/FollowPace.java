package io.nostrmesh.gateway.roster;

import io.nostrmesh.client.nostr.NostrConnection;
import java.time.Duration;

/**
 * How long things take while a relay is followed.
 *
 * @param again pause between two looks at all that is stored: what a relay drops by itself, or an
 *     operator deletes there, is noticed by that
 * @param onceMore pause before the second look where the first missed something
 * @param retry pause before the roster is told again what it had no room for
 * @param connection of the connection to the relay
 */
public record FollowPace(
    Duration again, Duration onceMore, Duration retry, NostrConnection.Timing connection) {

  /** What does no relay any harm. */
  public static final FollowPace USUAL =
      new FollowPace(
          Duration.ofMinutes(5),
          Duration.ofSeconds(5),
          Duration.ofMillis(200),
          NostrConnection.Timing.NEAR);
}
