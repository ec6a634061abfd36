package io.nostrmesh.admission;

import io.nostrmesh.admission.Decision.Admit;
import io.nostrmesh.admission.lease.Lease;
import io.nostrmesh.membership.OwnerAttestation;
import io.nostrmesh.nip98.HttpAuthOutcome;
import io.nostrmesh.nip98.HttpAuthOutcome.Failed;
import io.nostrmesh.nip98.HttpAuthOutcome.Passed;
import io.nostrmesh.nip98.HttpAuthVerifier;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.TransportConnection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The costly part of admission, from a token that reads well to a decision: is it in use, and by
 * this endpoint? If not, is it fresh and signed? Is its signer a member? Then it is bound.
 */
final class TokenUse {

  /** What the signatures of a token come to. */
  private record Proof(HttpAuthOutcome outcome, Optional<PublicKey> owner) {}

  private final HttpAuthVerifier verifier;
  private final Leases leases;
  private final MembershipGate gate;
  private final LiveConnections live;
  private final Executor verification;
  private final boolean provesOldTokens;

  /**
   * @param provesOldTokens whether it matters who signed a token that is too old
   */
  TokenUse(
      HttpAuthVerifier verifier,
      Leases leases,
      MembershipGate gate,
      LiveConnections live,
      Executor verification,
      boolean provesOldTokens) {
    this.verifier = verifier;
    this.leases = leases;
    this.gate = gate;
    this.live = live;
    this.verification = verification;
    this.provesOldTokens = provesOldTokens;
  }

  CompletableFuture<Decision> decide(Token token, TransportConnection connection) {
    return leases
        .find(token)
        .handle(
            (lease, failure) -> {
              if (failure != null) {
                return Decision.refuse(AdmissionReason.LEASES_UNAVAILABLE).now();
              }
              if (lease.isPresent()) {
                return useAgain(lease.get(), token, connection);
              }
              return verifier.isFresh(token.event()) instanceof Failed stale
                  ? refuse(token, AdmissionReason.of(stale.fault()))
                  : useFirst(token, connection);
            })
        .thenCompose(Function.identity());
  }

  private CompletableFuture<Decision> useAgain(
      Lease lease, Token token, TransportConnection connection) {
    return lease.endpoint().equals(connection.endpoint())
        ? checkMembership(
            token, connection, () -> verify(() -> OwnerAttestation.ownerOf(token.event())))
        : Decision.refuse(AdmissionReason.TOKEN_IN_USE, lease.member()).now();
  }

  /** One that is merely too old is no forgery, which is told apart where it makes a difference. */
  private CompletableFuture<Decision> refuse(Token token, AdmissionReason stale) {
    if (stale != AdmissionReason.TOKEN_EXPIRED || !provesOldTokens) {
      return Decision.refuse(stale).now();
    }
    return verify(() -> HttpAuthVerifier.isSigned(token.event()))
        .handle(
            (outcome, failure) -> {
              if (failure != null) {
                return Decision.refuse(AdmissionReason.BUSY);
              }
              return outcome instanceof Failed forged
                  ? Decision.refuse(AdmissionReason.of(forged.fault()))
                  : Decision.refuse(stale, token.event().pubkey());
            });
  }

  private CompletableFuture<Decision> useFirst(Token token, TransportConnection connection) {
    return verify(() -> proof(token))
        .handle(
            (proof, failure) -> {
              if (failure != null) {
                return Decision.refuse(AdmissionReason.BUSY).now();
              }
              return proof.outcome() instanceof Failed forged
                  ? Decision.refuse(AdmissionReason.of(forged.fault())).now()
                  : checkMembership(
                          token, connection, () -> CompletableFuture.completedFuture(proof.owner()))
                      .thenCompose(decision -> bind(token, connection.endpoint(), decision));
            })
        .thenCompose(Function.identity());
  }

  /** Both signatures of a token at once, since each place in the queue may be the last. */
  private Proof proof(Token token) {
    HttpAuthOutcome outcome = HttpAuthVerifier.isSigned(token.event());
    boolean needsOwner = outcome instanceof Passed && gate.admitsThroughOwners();
    return new Proof(
        outcome, needsOwner ? OwnerAttestation.ownerOf(token.event()) : Optional.empty());
  }

  private CompletableFuture<Decision> checkMembership(
      Token token,
      TransportConnection connection,
      Supplier<CompletableFuture<Optional<PublicKey>>> attestedOwner) {
    return gate.decide(token.event().pubkey(), attestedOwner, key -> live.watch(connection, key));
  }

  /** Last, so that only members' tokens take up room in the store. */
  private CompletableFuture<Decision> bind(Token token, EndpointId endpoint, Decision decision) {
    if (!(decision instanceof Admit admit)) {
      return decision.now();
    }
    return leases
        .bind(token, endpoint, admit)
        .handle(
            (isBound, failure) -> {
              if (failure != null) {
                return Decision.refuse(AdmissionReason.LEASES_UNAVAILABLE, admit.member());
              }
              return isBound
                  ? admit
                  : Decision.refuse(AdmissionReason.TOKEN_IN_USE, admit.member());
            });
  }

  /** Runs signature work off the caller's thread; fails when there is no room for it. */
  private <T> CompletableFuture<T> verify(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, verification);
    } catch (RejectedExecutionException full) {
      return CompletableFuture.failedFuture(full);
    }
  }
}
