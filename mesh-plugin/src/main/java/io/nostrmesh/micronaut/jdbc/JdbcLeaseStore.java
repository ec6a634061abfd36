package io.nostrmesh.micronaut.jdbc;

import io.micronaut.data.exceptions.DataAccessException;
import io.nostrmesh.admission.lease.Lease;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Leases in the host's database. That a token is bound once only, also by several nodes, is the
 * work of the table's primary key.
 */
final class JdbcLeaseStore implements LeaseStore {

  /**
   * The most leases of all members together; those that end first beyond them go with the ended
   * ones.
   */
  static final int LIMIT = 1_000_000;

  /**
   * Anybody can ask about a token or an endpoint, and a member release one again and again, so that
   * only so many of these calls may wait for the database at a time.
   */
  static final int CALLS = 64;

  /** Where one endpoint has more leases, those of as many keys as may answer are among them. */
  private static final int LOOKED = LIMIT_PER_ENDPOINT * LIMIT_PER_MEMBER;

  private static final Comparator<LeaseRow> LAST_TO_END_FIRST =
      Comparator.comparingLong(LeaseRow::endsAt).reversed().thenComparing(LeaseRow::tokenHash);

  private final LeaseRepository leases;
  private final LeaseDurability durability;
  private final Executor blocking;
  private final int limit;
  private final ReleaseQueue releases;
  private final Semaphore calls = new Semaphore(CALLS);

  /**
   * @param blocking runs the calls to the database; its threads may block
   */
  JdbcLeaseStore(LeaseRepository leases, LeaseDurability durability, Executor blocking, int limit) {
    this.leases = leases;
    this.durability = durability;
    this.blocking = blocking;
    this.limit = limit;
    this.releases = new ReleaseQueue(this::deleteOf, blocking, ReleaseQueue.WAITING);
  }

  @Override
  public CompletionStage<Optional<Lease>> find(TokenHash token) {
    return bounded(
        () ->
            CompletableFuture.supplyAsync(
                () -> leases.find(token.hex()).map(LeaseRow::lease), blocking));
  }

  @Override
  public CompletionStage<List<Lease>> heldBy(EndpointId endpoint) {
    return bounded(
        () ->
            CompletableFuture.supplyAsync(
                () ->
                    leases.heldBy(endpoint.toString(), LOOKED, LIMIT_PER_ENDPOINT).stream()
                        .sorted(LAST_TO_END_FIRST)
                        .map(LeaseRow::lease)
                        .toList(),
                blocking));
  }

  @Override
  public CompletionStage<Lease> bind(Lease lease) {
    return CompletableFuture.supplyAsync(() -> bind(LeaseRow.of(lease)).lease(), blocking);
  }

  @Override
  public CompletionStage<Void> extend(Set<TokenHash> tokens, Instant end) {
    List<String> hashes = tokens.stream().map(TokenHash::hex).sorted().toList();
    return CompletableFuture.runAsync(() -> leases.extend(hashes, end.toEpochMilli()), blocking);
  }

  @Override
  public CompletionStage<Void> release(PublicKey key) {
    return releases.add(key);
  }

  @Override
  public CompletionStage<Void> release(PublicKey key, EndpointId endpoint) {
    return bounded(
        () ->
            CompletableFuture.runAsync(
                () -> {
                  leases.deleteOf(key.hex(), endpoint.toString());
                  durability.force();
                },
                blocking));
  }

  @Override
  public CompletionStage<Boolean> spend(TokenHash token, Instant until) {
    return bounded(
        () ->
            CompletableFuture.supplyAsync(
                () -> spend(token.hex(), until.toEpochMilli()), blocking));
  }

  private boolean spend(String token, long until) {
    try {
      leases.spend(token, until);
      return true;
    } catch (DataAccessException failure) {
      if (leases.spent(token) == 0) {
        throw failure;
      }
      return false;
    }
  }

  @Override
  public CompletionStage<Void> removeEnded(Instant now) {
    return CompletableFuture.runAsync(
        () -> {
          leases.deleteEnded(now.toEpochMilli());
          leases.deleteStale(now.toEpochMilli());
          leases.deleteFirstToEnd(limit);
        },
        blocking);
  }

  private <A> CompletionStage<A> bounded(Supplier<CompletableFuture<A>> call) {
    if (!calls.tryAcquire()) {
      return CompletableFuture.failedFuture(
          new RejectedExecutionException("too many calls about leases wait for the database"));
    }
    try {
      return call.get().whenComplete((answer, failure) -> calls.release());
    } catch (RejectedExecutionException e) {
      calls.release();
      return CompletableFuture.failedFuture(e);
    }
  }

  private void deleteOf(List<String> keys) {
    leases.deleteOfMembers(keys);
    leases.deleteOfOwners(keys);
  }

  private LeaseRow bind(LeaseRow row) {
    try {
      leases.insert(
          row.tokenHash(),
          row.endpointId(),
          row.memberKey(),
          row.ownerKey(),
          row.firstUse(),
          row.endsAt());
    } catch (DataAccessException failure) {
      // Most likely somebody was faster; if not, the failure is real.
      return leases.find(row.tokenHash()).orElseThrow(() -> failure);
    }
    leases.deleteFirstToEndOf(row.lease().answerable().hex(), LIMIT_PER_MEMBER);
    durability.force();
    return row;
  }
}
