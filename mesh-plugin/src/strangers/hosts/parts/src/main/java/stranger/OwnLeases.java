package stranger;

import io.micronaut.context.annotation.Requires;
import io.nostrmesh.admission.lease.Lease;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

@Singleton
@Requires(property = "replace", value = "LeaseStore")
class OwnLeases implements LeaseStore {

  private final Map<TokenHash, Lease> leases = new ConcurrentHashMap<>();

  @Override
  public CompletionStage<Optional<Lease>> find(TokenHash token) {
    return CompletableFuture.completedFuture(Optional.ofNullable(leases.get(token)));
  }

  @Override
  public CompletionStage<List<Lease>> heldBy(EndpointId endpoint) {
    return CompletableFuture.completedFuture(
        leases.values().stream()
            .filter(lease -> lease.endpoint().equals(endpoint))
            .limit(LIMIT_PER_ENDPOINT)
            .toList());
  }

  @Override
  public CompletionStage<Lease> bind(Lease lease) {
    Host.say("LeaseStore");
    Lease before = leases.putIfAbsent(lease.token(), lease);
    return CompletableFuture.completedFuture(before == null ? lease : before);
  }

  @Override
  public CompletionStage<Void> extend(Set<TokenHash> tokens, Instant end) {
    tokens.forEach(token -> leases.computeIfPresent(token, (key, lease) -> lease.until(end)));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> release(PublicKey key) {
    leases.values().removeIf(lease -> lease.answerable().equals(key));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> release(PublicKey key, EndpointId endpoint) {
    leases
        .values()
        .removeIf(lease -> lease.answerable().equals(key) && lease.endpoint().equals(endpoint));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> removeEnded(Instant now) {
    leases.values().removeIf(lease -> !lease.end().isAfter(now));
    return CompletableFuture.completedFuture(null);
  }
}
