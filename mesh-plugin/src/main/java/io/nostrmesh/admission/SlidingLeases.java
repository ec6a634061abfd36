package io.nostrmesh.admission;

import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.spi.TransportConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets the leases of connected endpoints slide, so that they end some time after the endpoint was
 * last seen. An endpoint is seen when it connects, when it leaves, and now and then in between;
 * what was seen is written together, so that neither many endpoints nor many reconnects make many
 * writes. Safe for use by several threads.
 */
final class SlidingLeases {

  /** How long what was seen may wait to be written. */
  static final Duration FLUSH = Duration.ofSeconds(1);

  /** Beyond it, what was seen waits no longer. About 2 MB. */
  static final int WAITING = 10_000;

  private static final Duration SHORTEST_ROUND = Duration.ofMillis(500);
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(10);

  private final Leases leases;
  private final LiveConnections live;
  private final Set<TokenHash> seen = new HashSet<>();

  SlidingLeases(Leases leases, LiveConnections live) {
    this.leases = leases;
    this.live = live;
  }

  /** How often {@link #writeAll} is due: often enough for no lease to end under its endpoint. */
  static Duration round(Duration lease) {
    Duration half = lease.dividedBy(2);
    if (half.compareTo(LONGEST_ROUND) > 0) {
      return LONGEST_ROUND;
    }
    return half.compareTo(SHORTEST_ROUND) < 0 ? SHORTEST_ROUND : half;
  }

  /** The connection is gone. */
  void left(TransportConnection connection) {
    live.forget(connection).ifPresent(this::see);
  }

  /** Writes what was seen since the last time. */
  void writeSeen() {
    Set<TokenHash> tokens;
    synchronized (seen) {
      tokens = Set.copyOf(seen);
      seen.clear();
    }
    write(tokens);
  }

  /** Writes what is connected now. */
  void writeAll() {
    write(live.leases());
  }

  /** The endpoint that holds this lease was just seen. */
  void see(TokenHash token) {
    boolean full;
    synchronized (seen) {
      seen.add(token);
      full = seen.size() >= WAITING;
    }
    if (full) {
      writeSeen();
    }
  }

  private void write(Collection<TokenHash> tokens) {
    List<TokenHash> all = new ArrayList<>(tokens);
    for (int from = 0; from < all.size(); from += LeaseStore.MOST_EXTENDED) {
      leases.extend(
          Set.copyOf(all.subList(from, Math.min(from + LeaseStore.MOST_EXTENDED, all.size()))));
    }
  }
}
