package io.nostrmesh.membership.event;

import io.nostrmesh.client.nostr.NostrConnection;
import io.nostrmesh.limit.Bound;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.url.RelayUrl;
import java.time.Duration;

/**
 * Where a list of members is.
 *
 * @param address of the event: what counts is signed by its author
 * @param relay asked for it
 * @param name the URL by which that relay knows itself, for authentication (NIP-42)
 * @param key authenticates where the relay asks for it
 * @param maxAge how long the list counts after the relay has confirmed it last
 * @param timing of the connection
 */
public record MemberListSource(
    EventAddress address,
    RelayUrl relay,
    RelayUrl name,
    SecretKey key,
    Duration maxAge,
    NostrConnection.Timing timing) {

  /** How long a list counts without being confirmed, unless the operator says otherwise. */
  public static final Duration MAX_AGE = Duration.ofMinutes(10);

  /** And no shorter, since confirming it takes its time. */
  static final Duration SHORTEST_AGE = Duration.ofSeconds(5);

  /** Sooner than usual: whoever comes right after the start waits for the list. */
  public static final NostrConnection.Timing TIMING = NostrConnection.Timing.NEAR;

  /**
   * @throws IllegalArgumentException naming the time that is out of range
   */
  public MemberListSource {
    maxAge = age(maxAge);
  }

  /**
   * An age that a list may have.
   *
   * @throws IllegalArgumentException when it is out of range
   */
  public static Duration age(Duration maxAge) {
    Bound.within(SHORTEST_AGE, Duration.ofDays(365), maxAge, "maxAge");
    return maxAge;
  }
}
