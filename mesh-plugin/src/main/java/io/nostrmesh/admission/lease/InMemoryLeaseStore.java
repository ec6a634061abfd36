package io.nostrmesh.admission.lease;

import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.nostr.PublicKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Leases in memory, lost with the process: after a restart, clients need new tokens. When it is
 * full, the lease that was not used for longest gives way. Safe for use by several threads.
 */
public final class InMemoryLeaseStore implements LeaseStore {

  /** About 40 MB when full. */
  public static final int DEFAULT_LIMIT = 100_000;

  private final BoundedMap<TokenHash, Lease> leases;
  private final Map<PublicKey, LinkedHashSet<TokenHash>> byMember = new HashMap<>();

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
  public synchronized CompletionStage<Lease> bind(Lease lease) {
    Optional<Lease> standing = leases.get(lease.token());
    if (standing.isPresent()) {
      return CompletableFuture.completedFuture(standing.get());
    }
    var ofMember = byMember.computeIfAbsent(lease.answerable(), member -> new LinkedHashSet<>());
    ofMember.add(lease.token());
    leases.put(lease.token(), lease);
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
          .ifPresent(lease -> leases.put(token, lease.until(end)));
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> release(PublicKey key) {
    return removeAll(lease -> lease.isFor(key));
  }

  @Override
  public CompletionStage<Void> removeEnded(Instant now) {
    return removeAll(lease -> !lease.end().isAfter(now));
  }

  /** All of them, the one that was not used for longest first. */
  synchronized List<Lease> all() {
    return List.copyOf(leases.values());
  }

  /** How many leases it holds. */
  public synchronized int size() {
    return leases.size();
  }

  private synchronized CompletionStage<Void> removeAll(Predicate<Lease> condition) {
    List<TokenHash> tokens = leases.values().stream().filter(condition).map(Lease::token).toList();
    tokens.forEach(this::remove);
    return CompletableFuture.completedFuture(null);
  }

  private Instant end(TokenHash token) {
    return leases.get(token).map(Lease::end).orElse(Instant.MIN);
  }

  private void remove(TokenHash token) {
    leases.remove(token).ifPresent(this::unlist);
  }

  private void unlist(Lease lease) {
    byMember.computeIfPresent(
        lease.answerable(),
        (member, tokens) -> {
          tokens.remove(lease.token());
          return tokens.isEmpty() ? null : tokens;
        });
  }
}
