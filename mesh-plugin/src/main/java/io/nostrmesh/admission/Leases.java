package io.nostrmesh.admission;

import io.nostrmesh.admission.Decision.Admit;
import io.nostrmesh.admission.lease.Lease;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.limit.Deadline;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.EndpointId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rule of how long leases last, over the store that keeps them. */
final class Leases {

  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

  private final Asked<LeaseStore> store;
  private final Duration lease;
  private final Duration clockTolerance;
  private final InstantSource clock;

  Leases(LeaseStore store, AdmissionSettings settings, InstantSource clock, Deadline deadline) {
    this.store = new Asked<>(store, deadline);
    this.lease = settings.lease();
    this.clockTolerance = settings.clockTolerance();
    this.clock = clock;
  }

  /**
   * The running lease on the token. The token's own age says nothing here: a lease slides as long
   * as its endpoint comes back.
   */
  CompletableFuture<Optional<Lease>> find(Token token) {
    Instant now = clock.instant();
    return store
        .ask(asked -> asked.find(token.hash()))
        .thenApply(found -> found.filter(standing -> now.isBefore(standing.end())));
  }

  /** The running leases of an endpoint, of which a store of somebody else's may know more. */
  CompletableFuture<List<Lease>> heldBy(EndpointId endpoint) {
    Instant now = clock.instant();
    return store
        .ask(asked -> asked.heldBy(endpoint))
        .thenApply(
            held ->
                held.stream()
                    .limit(LeaseStore.LIMIT_PER_ENDPOINT)
                    .filter(lease -> now.isBefore(lease.end()))
                    .toList());
  }

  /**
   * Binds the token to its first user.
   *
   * @return whether {@code endpoint} is the one that holds it now
   */
  CompletableFuture<Boolean> bind(Token token, EndpointId endpoint, Admit admit) {
    Instant now = clock.instant();
    Instant leaseEnd = now.plus(lease);
    // As long as the token is fresh it must stay bound, or somebody else could present it.
    Instant end = leaseEnd.isAfter(freshUntil(token)) ? leaseEnd : freshUntil(token);
    var wanted = new Lease(token.hash(), endpoint, admit.member(), admit.owner(), now, end);
    return store
        .ask(asked -> asked.bind(wanted))
        .thenApply(standing -> standing.endpoint().equals(endpoint));
  }

  /** Whether leases go on after the freshness of their tokens. */
  boolean last() {
    return !lease.isZero();
  }

  /** Has these leases run for their whole time from now on, unless they run longer already. */
  CompletableFuture<Void> extend(Set<TokenHash> tokens) {
    if (tokens.isEmpty() || !last()) {
      return CompletableFuture.completedFuture(null);
    }
    Instant end = clock.instant().plus(lease);
    return store
        .order(asked -> asked.extend(tokens, end))
        .whenComplete(
            (nothing, failure) -> {
              if (failure != null) {
                LOG.warn("{} leases could not be extended: their store failed", tokens.size());
              }
            });
  }

  void release(PublicKey key) {
    store
        .order(asked -> asked.release(key))
        .exceptionally(
            failure -> {
              LOG.warn("leases of {} stay until they end: their store failed", key);
              return null;
            });
  }

  /** Takes back what a key has on one endpoint. */
  CompletableFuture<Void> release(PublicKey key, EndpointId endpoint) {
    return store.order(asked -> asked.release(key, endpoint));
  }

  /** Whether there is a lease on the token still; another node may have taken it back. */
  CompletableFuture<Boolean> stands(TokenHash token) {
    return store.ask(asked -> asked.find(token)).thenApply(Optional::isPresent);
  }

  /** Whether the signed request is carried out for the first time, at whatever node. */
  CompletableFuture<Boolean> spend(Token request) {
    return store.ask(asked -> asked.spend(request.hash(), freshUntil(request)));
  }

  void removeEnded() {
    store
        .order(asked -> asked.removeEnded(clock.instant()))
        .exceptionally(
            failure -> {
              LOG.warn("ended leases stay for now: their store failed");
              return null;
            });
  }

  /** The first instant at which the token is stale; freshness counts whole seconds. */
  private Instant freshUntil(Token token) {
    return Instant.ofEpochSecond(token.event().createdAt()).plus(clockTolerance).plusSeconds(1);
  }
}
