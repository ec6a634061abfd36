package io.nostrmesh.admission;

import io.nostrmesh.admission.Decision.Admit;
import io.nostrmesh.admission.lease.Lease;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.admission.roster.RosterMode;
import io.nostrmesh.membership.OwnerAttestation;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.offer.EndpointProof;
import io.nostrmesh.spi.EndpointId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * What members say about endpoints by HTTP: that one is theirs, which lasts as long as a lease,
 * that it is not, and the question whether one is connected. Stages never fail. Safe for use by
 * several threads.
 */
public final class Registrations {

  /**
   * What became of a request.
   *
   * @param refusal empty when it was granted, or spent
   * @param spent it was carried out before, here or at another node
   */
  public record Outcome(Optional<AdmissionReason> refusal, boolean spent) {

    static final Outcome GRANTED = new Outcome(Optional.empty(), false);
    static final Outcome SPENT = new Outcome(Optional.empty(), true);

    static Outcome refused(AdmissionReason reason) {
      return new Outcome(Optional.of(reason), false);
    }
  }

  /**
   * What a member may know of an endpoint.
   *
   * @param refusal of one who is no member
   * @param connected whether it is connected; empty when the endpoint is none of the asker's
   *     business
   */
  public record Status(Optional<AdmissionReason> refusal, Optional<Boolean> connected) {}

  private final RosterMode mode;
  private final Leases leases;
  private final MembershipGate gate;
  private final EndpointUse endpointUse;
  private final LiveConnections live;
  private final Revocation revocation;
  private final RefusalMemory refusals;
  private final AdmissionAudit audit;
  private final Executor verification;

  Registrations(
      RosterMode mode,
      Leases leases,
      MembershipGate gate,
      EndpointUse endpointUse,
      LiveConnections live,
      Revocation revocation,
      RefusalMemory refusals,
      AdmissionAudit audit,
      Executor verification) {
    this.mode = mode;
    this.leases = leases;
    this.gate = gate;
    this.endpointUse = endpointUse;
    this.live = live;
    this.revocation = revocation;
    this.refusals = refusals;
    this.audit = audit;
    this.verification = verification;
  }

  /**
   * A member vouches for an endpoint.
   *
   * @param proof the verified NIP-98 event of the request, with the tag {@value EndpointProof#TAG}
   *     where the mode asks for a proof
   */
  public CompletableFuture<Outcome> register(EndpointId endpoint, Event proof) {
    return verified(() -> mode != RosterMode.PROVEN || EndpointProof.proves(proof, endpoint))
        .thenCompose(
            proven ->
                proven
                    ? standing(proof)
                        .thenCompose(
                            standing ->
                                once(proof, standing, () -> bind(endpoint, proof, standing)))
                    : CompletableFuture.completedFuture(
                        Outcome.refused(AdmissionReason.CLAIM_NOT_PROVEN)))
        .exceptionally(failure -> Outcome.refused(AdmissionReason.BUSY));
  }

  /** A member takes back what the own key has on an endpoint. */
  public CompletableFuture<Outcome> release(EndpointId endpoint, Event proof) {
    return standing(proof)
        .thenCompose(standing -> once(proof, standing, () -> release(endpoint, proof.pubkey())))
        .exceptionally(failure -> Outcome.refused(AdmissionReason.BUSY));
  }

  /** Carries out what a member asks for, unless any node did so with this proof before. */
  private CompletableFuture<Outcome> once(
      Event proof, Decision standing, Supplier<CompletableFuture<Outcome>> request) {
    if (standing instanceof Decision.Refuse refuse) {
      return CompletableFuture.completedFuture(Outcome.refused(refuse.reason()));
    }
    return leases
        .spend(new Token(proof, TokenHash.of(proof)))
        .handle(
            (isFirst, failure) -> {
              if (failure != null) {
                return CompletableFuture.completedFuture(
                    Outcome.refused(AdmissionReason.LEASES_UNAVAILABLE));
              }
              return isFirst ? request.get() : CompletableFuture.completedFuture(Outcome.SPENT);
            })
        .thenCompose(outcome -> outcome);
  }

  private CompletableFuture<Outcome> release(EndpointId endpoint, PublicKey key) {
    return leases
        .release(key, endpoint)
        .handle(
            (nothing, failure) -> {
              if (failure != null) {
                return Outcome.refused(AdmissionReason.LEASES_UNAVAILABLE);
              }
              live.release(endpoint, key);
              revocation.groundsEnded(endpoint, connection -> isHeld(connection, key));
              return Outcome.GRANTED;
            });
  }

  /** Whether an endpoint that a member offers, or the asker's own, is connected. */
  public CompletableFuture<Status> status(EndpointId endpoint, Event proof) {
    return standing(proof)
        .thenCompose(
            standing ->
                standing instanceof Decision.Refuse refuse
                    ? CompletableFuture.completedFuture(
                        new Status(Optional.of(refuse.reason()), Optional.empty()))
                    : endpointUse
                        .isNamed(endpoint)
                        .thenCombine(
                            isHeldBy(endpoint, proof.pubkey()), (named, held) -> named || held)
                        .thenApply(
                            visible ->
                                new Status(
                                    Optional.empty(),
                                    Optional.of(live.isConnected(endpoint))
                                        .filter(connected -> visible))))
        .exceptionally(failure -> new Status(Optional.of(AdmissionReason.BUSY), Optional.empty()));
  }

  private CompletableFuture<Decision> standing(Event proof) {
    return gate.decide(
        proof.pubkey(), () -> verified(() -> OwnerAttestation.ownerOf(proof)), key -> {});
  }

  private CompletableFuture<Outcome> bind(EndpointId endpoint, Event proof, Decision standing) {
    var admit = (Admit) standing;
    return leases
        .heldBy(endpoint)
        .thenCompose(
            held -> {
              Optional<Lease> own =
                  held.stream()
                      .filter(lease -> leases.last() && isOf(lease, proof.pubkey()))
                      .findFirst();
              // One lease of a member on an endpoint is enough, and leaves room for other devices.
              return own.isPresent()
                  ? leases.extend(Set.of(own.get().token()))
                  : leases
                      .bind(new Token(proof, TokenHash.of(proof)), endpoint, admit)
                      .thenAccept(bound -> {});
            })
        .handle(
            (nothing, failure) -> {
              if (failure != null) {
                return Outcome.refused(AdmissionReason.LEASES_UNAVAILABLE);
              }
              refusals.forget(endpoint);
              audit.registered(endpoint, admit);
              return Outcome.GRANTED;
            });
  }

  private CompletableFuture<Boolean> isHeldBy(EndpointId endpoint, PublicKey key) {
    return leases
        .heldBy(endpoint)
        .thenApply(held -> held.stream().anyMatch(lease -> isOf(lease, key)));
  }

  private static boolean isHeld(LiveConnections.Live connection, PublicKey key) {
    Admit admit = connection.admit();
    return connection.grounds().lease().isPresent()
        && (admit.member().equals(key) || admit.owner().filter(key::equals).isPresent());
  }

  private static boolean isOf(Lease lease, PublicKey key) {
    return lease.member().equals(key);
  }

  private <T> CompletableFuture<T> verified(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, verification);
    } catch (RejectedExecutionException full) {
      return CompletableFuture.failedFuture(full);
    }
  }
}
