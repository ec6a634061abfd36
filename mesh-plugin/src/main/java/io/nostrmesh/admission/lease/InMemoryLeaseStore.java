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
import java.util.stream.Stream;

/**
 * Leases in memory, lost with the process: after a restart, clients need new tokens. When it is
 * full, the lease that was not used for longest gives way. Safe for use by several threads.
 */
public final class InMemoryLeaseStore implements LeaseStore {

  /** About 40 MB when full. */
  public static final int DEFAULT_LIMIT = 100_000;

  private final BoundedMap<TokenHash, Lease> leases;

  /** By the key whose limit they count for. */
  private final Map<PublicKey, LinkedHashSet<TokenHash>> byMember = new HashMap<>();

  /** Those of agents once more, by their own key. */
  private final Map<PublicKey, LinkedHashSet<TokenHash>> byAgent = new HashMap<>();

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
    var ofMember = list(byMember, lease.answerable(), lease.token());
    if (lease.owner().isPresent()) {
      list(byAgent, lease.member(), lease.token());
    }
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
  public synchronized CompletionStage<Void> release(PublicKey key) {
    var tokens = new LinkedHashSet<>(of(byMember, key));
    tokens.addAll(of(byAgent, key));
    tokens.forEach(this::remove);
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

  /** How many places in the indexes are taken: one for each lease, two for an agent's. */
  synchronized int indexed() {
    return Stream.of(byMember, byAgent)
        .flatMap(index -> index.values().stream())
        .mapToInt(tokens -> Math.max(1, tokens.size()))
        .sum();
  }

  private Instant end(TokenHash token) {
    return leases.get(token).map(Lease::end).orElse(Instant.MIN);
  }

  private void remove(TokenHash token) {
    leases.remove(token).ifPresent(this::unlist);
  }

  private static Set<TokenHash> of(Map<PublicKey, LinkedHashSet<TokenHash>> index, PublicKey key) {
    return index.containsKey(key) ? index.get(key) : Set.of();
  }

  private static LinkedHashSet<TokenHash> list(
      Map<PublicKey, LinkedHashSet<TokenHash>> index, PublicKey key, TokenHash token) {
    var tokens = index.computeIfAbsent(key, any -> new LinkedHashSet<>());
    tokens.add(token);
    return tokens;
  }

  private void unlist(Lease lease) {
    unlist(byMember, lease.answerable(), lease.token());
    unlist(byAgent, lease.member(), lease.token());
  }

  private static void unlist(
      Map<PublicKey, LinkedHashSet<TokenHash>> index, PublicKey key, TokenHash token) {
    index.computeIfPresent(
        key,
        (any, tokens) -> {
          tokens.remove(token);
          return tokens.isEmpty() ? null : tokens;
        });
  }
}
