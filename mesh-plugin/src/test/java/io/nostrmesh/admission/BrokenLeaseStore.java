package io.nostrmesh.admission;

import io.nostrmesh.admission.lease.Lease;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store whose database is down. */
class BrokenLeaseStore implements LeaseStore {

  private static <T> CompletionStage<T> fail() {
    return CompletableFuture.failedFuture(new IllegalStateException("database is down"));
  }

  @Override
  public CompletionStage<Optional<Lease>> find(TokenHash token) {
    return fail();
  }

  @Override
  public CompletionStage<List<Lease>> heldBy(EndpointId endpoint) {
    return fail();
  }

  @Override
  public CompletionStage<Lease> bind(Lease lease) {
    return fail();
  }

  @Override
  public CompletionStage<Void> extend(Set<TokenHash> tokens, Instant end) {
    return fail();
  }

  @Override
  public CompletionStage<Void> release(PublicKey key) {
    return fail();
  }

  @Override
  public CompletionStage<Void> release(PublicKey key, EndpointId endpoint) {
    return fail();
  }

  @Override
  public CompletionStage<Void> removeEnded(Instant now) {
    return fail();
  }
}
