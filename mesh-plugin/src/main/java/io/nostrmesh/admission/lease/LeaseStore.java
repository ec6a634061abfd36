package io.nostrmesh.admission.lease;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps {@link Lease leases}: in memory, or in a database so that they survive a restart and are
 * shared by several nodes.
 *
 * <p><b>Threads:</b> called on any, event loops among them, so a store that waits answers later.
 * <b>Failure:</b> a failed stage refuses the endpoint that asked; it is told to try again.
 *
 * <p><b>Bounds:</b> a store holds at most {@value #LIMIT_PER_MEMBER} leases of one member, those of
 * its agents included, and drops the one that ends first beyond that, so that no member can push
 * out another's.
 */
public interface LeaseStore {

  /** More devices than one member runs, restarts of a day included. */
  int LIMIT_PER_MEMBER = 64;

  /** How many who vouch for one endpoint are looked at; beyond it, nobody's membership is asked. */
  int LIMIT_PER_ENDPOINT = 16;

  /** How many leases are extended at once. */
  int MOST_EXTENDED = 500;

  /** The lease on this token, ended or not. */
  CompletionStage<Optional<Lease>> find(TokenHash token);

  /**
   * Who vouches for this endpoint: of the leases that it holds, ended or not, one for each member
   * and owner, the one that ends last. Called at each connect without a token, and so by anybody.
   *
   * <p>Of more than {@value #LIMIT_PER_ENDPOINT}, each answerable key's last to end stay, then each
   * one's second, and so on, those that end last first: with many agents or many tokens nobody
   * hides what others vouch for.
   *
   * @return at most {@value #LIMIT_PER_ENDPOINT}, the one that ends last first
   */
  CompletionStage<List<Lease>> heldBy(EndpointId endpoint);

  /**
   * Stores {@code lease} unless there is one on its token already. Of several calls for one token,
   * also from several nodes, exactly one stores.
   *
   * @return the lease that stands now
   */
  CompletionStage<Lease> bind(Lease lease);

  /**
   * Moves the end of the leases on these tokens to {@code end}; those that end later already stay,
   * and where there is no lease none is made. Called every few minutes for all endpoints that are
   * connected, and when one comes or goes; in portions of {@value #MOST_EXTENDED} at most, each of
   * which should be one write.
   */
  CompletionStage<Void> extend(Set<TokenHash> tokens, Instant end);

  /** Drops all leases of this key, and those of agents that were admitted through it. */
  CompletionStage<Void> release(PublicKey key);

  /**
   * Drops the leases of this key, and of agents that were admitted through it, that this endpoint
   * holds; no others. The key may well stay a member, so where leases outlive the process they are
   * gone for good before the stage completes.
   */
  CompletionStage<Void> release(PublicKey key, EndpointId endpoint);

  /**
   * Notes that a member's signed request is being carried out, which may be done once. Called for
   * members only, after their membership is known.
   *
   * @param token of the request
   * @param until when it is too old anyway
   * @return whether nobody has noted it before. A store of one process need not keep this: the
   *     caller does so by itself, for as many requests as it can hold
   */
  default CompletionStage<Boolean> spend(TokenHash token, Instant until) {
    return CompletableFuture.completedFuture(true);
  }

  /** Drops the leases that have ended by {@code now}. Called now and then. */
  CompletionStage<Void> removeEnded(Instant now);
}
