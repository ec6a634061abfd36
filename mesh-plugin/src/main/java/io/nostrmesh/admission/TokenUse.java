package io.nostrmesh.admission;

import io.nostrmesh.admission.Decision.Admit;
import io.nostrmesh.membership.OwnerAttestation;
import io.nostrmesh.nip98.HttpAuthFault;
import io.nostrmesh.nip98.HttpAuthOutcome;
import io.nostrmesh.nip98.HttpAuthOutcome.Failed;
import io.nostrmesh.nip98.HttpAuthVerifier;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.TransportConnection;
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

  private final HttpAuthVerifier verifier;
  private final Leases leases;
  private final MembershipGate gate;
  private final LiveConnections live;
  private final Executor verification;

  TokenUse(
      HttpAuthVerifier verifier,
      Leases leases,
      MembershipGate gate,
      LiveConnections live,
      Executor verification) {
    this.verifier = verifier;
    this.leases = leases;
    this.gate = gate;
    this.live = live;
    this.verification = verification;
  }

  CompletableFuture<Decision> decide(Token token, TransportConnection connection) {
    HttpAuthOutcome freshness = verifier.isFresh(token.event());
    if (freshness instanceof Failed early && early.fault() == HttpAuthFault.NOT_YET_VALID) {
      return Decision.refuse(AdmissionReason.TOKEN_NOT_YET_VALID).now();
    }
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
              return freshness instanceof Failed stale
                  ? Decision.refuse(AdmissionReason.of(stale.fault())).now()
                  : useFirst(token, connection);
            })
        .thenCompose(Function.identity());
  }

  private CompletableFuture<Decision> useAgain(
      Lease lease, Token token, TransportConnection connection) {
    return lease.endpoint().equals(connection.endpoint())
        ? checkMembership(token, connection)
        : Decision.refuse(AdmissionReason.TOKEN_IN_USE, lease.member()).now();
  }

  private CompletableFuture<Decision> useFirst(Token token, TransportConnection connection) {
    return verify(() -> HttpAuthVerifier.isSigned(token.event()))
        .handle(
            (outcome, failure) -> {
              if (failure != null) {
                return Decision.refuse(AdmissionReason.BUSY).now();
              }
              return outcome instanceof Failed forged
                  ? Decision.refuse(AdmissionReason.of(forged.fault())).now()
                  : checkMembership(token, connection)
                      .thenCompose(decision -> bind(token, connection.endpoint(), decision));
            })
        .thenCompose(Function.identity());
  }

  private CompletableFuture<Decision> checkMembership(Token token, TransportConnection connection) {
    return gate.decide(
        token.event().pubkey(),
        () -> verify(() -> OwnerAttestation.ownerOf(token.event())),
        key -> live.watch(connection, key));
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
