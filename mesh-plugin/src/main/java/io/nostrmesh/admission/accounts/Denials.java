package io.nostrmesh.admission.accounts;

import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who was turned away lately. A refused iroh client comes again for ever, and it is that which an
 * operator looks for; a flood of made-up endpoints comes once each. So those that came again have
 * room of their own, where whoever came least often gives way, and newcomers push out nobody but
 * newcomers. Safe for use by several threads.
 */
public final class Denials {

  /** How long a denial is remembered. */
  public static final Duration LASTS = Duration.ofHours(1);

  /** Endpoints that came once, or gave way among those that came again. */
  public static final int NEWCOMERS = 200;

  /** Endpoints that came again. */
  public static final int REPEATED = 200;

  private static final Comparator<Denied> LEAST =
      Comparator.comparingLong(Denied::times).thenComparing(Denied::last);

  private final InstantSource clock;
  private final Instant since;
  private final BoundedMap<Cause, Denied> newcomers = new BoundedMap<>(NEWCOMERS, Eldest.ADDED);
  private final Map<Cause, Denied> repeated = new HashMap<>();
  private long times;

  private record Cause(EndpointId endpoint, String code) {

    static Cause of(Denied denied) {
      return new Cause(denied.endpoint(), denied.reason().code());
    }
  }

  /**
   * What is remembered.
   *
   * @param since when counting began
   * @param times all attempts that were denied since then, those forgotten among them
   * @param all the newest first
   */
  public record Report(Instant since, long times, List<Denied> all) {

    public Report {
      all = List.copyOf(all);
    }
  }

  public Denials(InstantSource clock) {
    this.clock = clock;
    this.since = clock.instant();
  }

  /** An endpoint was denied. */
  public synchronized void note(EndpointId endpoint, Reason reason, Optional<PublicKey> key) {
    Instant now = clock.instant();
    times++;
    var cause = new Cause(endpoint, reason.code());
    Optional<Denied> before =
        Optional.ofNullable(repeated.remove(cause))
            .or(() -> newcomers.remove(cause))
            .filter(denied -> isRecent(denied, now));
    if (before.isEmpty()) {
      newcomers.put(cause, new Denied(endpoint, reason, key, 1, now, now));
      return;
    }
    if (repeated.size() >= REPEATED) {
      makeRoom(now);
    }
    repeated.put(cause, before.get().again(key, now));
  }

  public synchronized Report report() {
    Instant now = clock.instant();
    var all = new ArrayList<>(repeated.values());
    all.addAll(newcomers.values());
    all.removeIf(denied -> !isRecent(denied, now));
    all.sort(Comparator.comparing(Denied::last).thenComparing(Denied::times).reversed());
    return new Report(since, times, all);
  }

  private void makeRoom(Instant now) {
    repeated.values().removeIf(denied -> !isRecent(denied, now));
    if (repeated.size() >= REPEATED) {
      Denied least = repeated.values().stream().min(LEAST).orElseThrow();
      repeated.remove(Cause.of(least));
      newcomers.put(Cause.of(least), least);
    }
  }

  private static boolean isRecent(Denied denied, Instant now) {
    return denied.last().plus(LASTS).isAfter(now);
  }
}
