package io.nostrmesh.admission.lease;

import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Leases in memory, lost with the process: after a restart, clients need new tokens. When it is
 * full, the lease that was not used for longest gives way. Safe for use by several threads.
 */
public final class InMemoryLeaseStore implements LeaseStore {

  /** 70 MB when full, 90 when all of them are agents'. */
  public static final int DEFAULT_LIMIT = 100_000;

  private final BoundedMap<TokenHash, Lease> leases;

  /** By the key whose limit they count for. */
  private final TokenIndex<PublicKey> byMember = new TokenIndex<>();

  /** Those of agents once more, by their own key. */
  private final TokenIndex<PublicKey> byAgent = new TokenIndex<>();

  private final EndpointIndex byEndpoint = new EndpointIndex();

  public InMemoryLeaseStore() {
    this(DEFAULT_LIMIT);
  }

  /**
   * @param limit the most leases it holds, of all members together
   * @throws IllegalArgumentException when {@code limit} is not positive
   */
  public InMemoryLeaseStore(int limit) {
    this.leases = new BoundedMap<>(limit, Eldest.USED, (token, lease) -> unlist(lease));
  }

  @Override
  public synchronized CompletionStage<Optional<Lease>> find(TokenHash token) {
    return CompletableFuture.completedFuture(leases.get(token));
  }

  @Override
  public synchronized CompletionStage<List<Lease>> heldBy(EndpointId endpoint) {
    List<Lease> chosen = Vouching.choose(byEndpoint.of(endpoint));
    // They are used.
    chosen.forEach(lease -> leases.get(lease.token()));
    return CompletableFuture.completedFuture(chosen);
  }

  @Override
  public synchronized CompletionStage<Lease> bind(Lease lease) {
    Optional<Lease> standing = leases.get(lease.token());
    if (standing.isPresent()) {
      return CompletableFuture.completedFuture(standing.get());
    }
    list(lease);
    leases.put(lease.token(), lease);
    Set<TokenHash> ofMember = byMember.of(lease.answerable());
    if (ofMember.size() > LIMIT_PER_MEMBER) {
      ofMember.stream()
          .filter(token -> !token.equals(lease.token()))
          .min(Comparator.comparing(this::end))
          .ifPresent(this::remove);
    }
    return CompletableFuture.completedFuture(lease);
  }

  @Override
  public synchronized CompletionStage<Void> extend(Set<TokenHash> tokens, Instant end) {
    for (TokenHash token : tokens) {
      leases
          .get(token)
          .filter(lease -> lease.end().isBefore(end))
          .ifPresent(lease -> replace(lease, lease.until(end)));
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized CompletionStage<Void> release(PublicKey key) {
    tokens(key).forEach(this::remove);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized CompletionStage<Void> release(PublicKey key, EndpointId endpoint) {
    tokens(key).stream()
        .flatMap(this::standing)
        .filter(lease -> lease.endpoint().equals(endpoint))
        .map(Lease::token)
        .forEach(this::remove);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized CompletionStage<Void> removeEnded(Instant now) {
    leases.values().stream()
        .filter(lease -> !lease.end().isAfter(now))
        .map(Lease::token)
        .forEach(this::remove);
    return CompletableFuture.completedFuture(null);
  }

  /** All of them, the one that was not used for longest first. */
  synchronized List<Lease> all() {
    return List.copyOf(leases.values());
  }

  /** How many leases it holds. */
  public synchronized int size() {
    return leases.size();
  }

  /** How many places in the indexes are taken: two for each lease, three for an agent's. */
  synchronized int indexed() {
    return byMember.places() + byAgent.places() + byEndpoint.places();
  }

  private Instant end(TokenHash token) {
    return leases.get(token).map(Lease::end).orElse(Instant.MIN);
  }

  private Stream<Lease> standing(TokenHash token) {
    return leases.get(token).stream();
  }

  private Set<TokenHash> tokens(PublicKey key) {
    Set<TokenHash> tokens = byMember.of(key);
    tokens.addAll(byAgent.of(key));
    return tokens;
  }

  private void replace(Lease old, Lease changed) {
    byEndpoint.remove(old);
    byEndpoint.add(changed);
    leases.put(changed.token(), changed);
  }

  private void remove(TokenHash token) {
    leases.remove(token).ifPresent(this::unlist);
  }

  private void list(Lease lease) {
    byMember.add(lease.answerable(), lease.token());
    if (lease.owner().isPresent()) {
      byAgent.add(lease.member(), lease.token());
    }
    byEndpoint.add(lease);
  }

  private void unlist(Lease lease) {
    byMember.remove(lease.answerable(), lease.token());
    byAgent.remove(lease.member(), lease.token());
    byEndpoint.remove(lease);
  }
}
