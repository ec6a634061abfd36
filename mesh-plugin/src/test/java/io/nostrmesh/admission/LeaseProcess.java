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
import java.util.concurrent.CompletionStage;

/** What one process sees of the disk; once it is dead, that is nothing. */
final class LeaseProcess extends BrokenLeaseStore {
  private final LeaseStore disk;
  private boolean dead;

  LeaseProcess(LeaseStore disk) {
    this.disk = disk;
  }

  void die() {
    dead = true;
  }

  @Override
  public CompletionStage<Optional<Lease>> find(TokenHash token) {
    return dead ? super.find(token) : disk.find(token);
  }

  @Override
  public CompletionStage<List<Lease>> heldBy(EndpointId endpoint) {
    return dead ? super.heldBy(endpoint) : disk.heldBy(endpoint);
  }

  @Override
  public CompletionStage<Lease> bind(Lease lease) {
    return dead ? super.bind(lease) : disk.bind(lease);
  }

  @Override
  public CompletionStage<Void> extend(Set<TokenHash> tokens, Instant end) {
    return dead ? super.extend(tokens, end) : disk.extend(tokens, end);
  }

  @Override
  public CompletionStage<Void> release(PublicKey key) {
    return dead ? super.release(key) : disk.release(key);
  }

  @Override
  public CompletionStage<Void> release(PublicKey key, EndpointId endpoint) {
    return dead ? super.release(key, endpoint) : disk.release(key, endpoint);
  }

  @Override
  public CompletionStage<Void> removeEnded(Instant now) {
    return dead ? super.removeEnded(now) : disk.removeEnded(now);
  }
}
