package io.nostrmesh.admission;

import io.nostrmesh.admission.Decision.Refuse;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.spi.EndpointId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Remembers for a short while who was refused with which token, or without one, since a refused
 * iroh client comes again for ever. What may change, such as membership, is remembered for {@link
 * #BRIEFLY}, so that a member who was just added gets in at the next retry or the one after.
 * Failures of the relay itself are not remembered. Safe for use by several threads.
 */
final class RefusalMemory {

  static final int LIMIT = 10_000;
  static final Duration BRIEFLY = Duration.ofSeconds(3);
  static final Duration FINAL = Duration.ofSeconds(60);

  private record Key(EndpointId endpoint, Optional<TokenHash> token) {}

  private record Remembered(Refuse refusal, Instant since, Instant until) {

    /** Not after the clock was set back either, or it would last for as long as that. */
    boolean holds(Instant now) {
      return now.isBefore(until) && !now.isBefore(since);
    }
  }

  private final InstantSource clock;
  private final BoundedMap<Key, Remembered> refusals = new BoundedMap<>(LIMIT, Eldest.ADDED);

  RefusalMemory(InstantSource clock) {
    this.clock = clock;
  }

  synchronized Optional<Refuse> recall(EndpointId endpoint, Optional<TokenHash> token) {
    return refusals
        .get(new Key(endpoint, token))
        .filter(remembered -> remembered.holds(clock.instant()))
        .map(Remembered::refusal);
  }

  synchronized void remember(EndpointId endpoint, Optional<TokenHash> token, Refuse refusal) {
    AdmissionReason reason = refusal.reason();
    if (!reason.isError()) {
      Instant since = clock.instant();
      Instant until = since.plus(reason.isFinal() ? FINAL : BRIEFLY);
      refusals.put(new Key(endpoint, token), new Remembered(refusal, since, until));
    }
  }

  /** The endpoint may be more welcome without a token than it was. */
  synchronized void forget(EndpointId endpoint) {
    refusals.remove(new Key(endpoint, Optional.empty()));
  }

  synchronized int size() {
    return refusals.size();
  }
}
