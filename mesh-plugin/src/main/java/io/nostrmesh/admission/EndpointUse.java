package io.nostrmesh.admission;

import io.nostrmesh.admission.Decision.Admit;
import io.nostrmesh.admission.Decision.Refuse;
import io.nostrmesh.admission.lease.Lease;
import io.nostrmesh.admission.roster.Claimant;
import io.nostrmesh.admission.roster.Roster;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Admission of an endpoint that shows nothing, by the id that its handshake proves: does somebody
 * vouch for it who is a member? Stored events are asked first, which cost no lookup, then the
 * leases that the endpoint holds.
 */
final class EndpointUse {

  /** Hears whose membership is asked for, so that its end is not missed meanwhile. */
  interface Watch {

    /** Nobody watches. */
    Watch NONE =
        new Watch() {
          @Override
          public void begin(PublicKey key) {}

          @Override
          public void end() {}
        };

    void begin(PublicKey key);

    /** None of the keys so far is what the endpoint is admitted by. */
    void end();
  }

  /**
   * The answer.
   *
   * @param grounds of an admission
   */
  record Found(Decision decision, Optional<Grounds> grounds) {

    static Found refused(AdmissionReason reason) {
      return new Found(Decision.refuse(reason), Optional.empty());
    }

    /** This, or {@code refuse} where nothing is known of the endpoint. */
    Found orWhereUnknown(Refuse refuse) {
      boolean unknown =
          decision instanceof Refuse mine && mine.reason() == AdmissionReason.ENDPOINT_UNKNOWN;
      return unknown ? new Found(refuse, Optional.empty()) : this;
    }
  }

  private record Candidate(Claimant claimant, Grounds grounds) {}

  private final Roster roster;
  private final Leases leases;
  private final MembershipGate gate;

  EndpointUse(Roster roster, Leases leases, MembershipGate gate) {
    this.roster = roster;
    this.leases = leases;
    this.gate = gate;
  }

  CompletableFuture<Found> decide(EndpointId endpoint, Watch watch) {
    return byName(endpoint, watch)
        .thenCompose(
            found ->
                found.decision() instanceof Admit
                    ? CompletableFuture.completedFuture(found)
                    : byLease(endpoint, watch, found));
  }

  /** Whether grounds that were found a moment ago are there still, as far as it costs nothing. */
  boolean stands(EndpointId endpoint, Grounds grounds) {
    return !(grounds instanceof Grounds.Named named) || roster.vouches(named.claimant(), endpoint);
  }

  /** What was found out about an author elsewhere. */
  void standing(PublicKey author, boolean isMember) {
    roster.standing(author, isMember);
  }

  /** Whether a member names the endpoint in a stored event. */
  CompletableFuture<Boolean> isNamed(EndpointId endpoint) {
    return byName(endpoint, Watch.NONE).thenApply(found -> found.decision() instanceof Admit);
  }

  private CompletableFuture<Found> byName(EndpointId endpoint, Watch watch) {
    List<Candidate> named =
        roster.claimants(endpoint).stream()
            .map(claimant -> new Candidate(claimant, new Grounds.Named(claimant)))
            .toList();
    return firstOf(named, watch, unknown(endpoint));
  }

  /**
   * @param otherwise when no lease says more
   */
  private CompletableFuture<Found> byLease(EndpointId endpoint, Watch watch, Found otherwise) {
    return leases
        .heldBy(endpoint)
        .handle(
            (held, failure) -> {
              if (failure != null) {
                return CompletableFuture.completedFuture(
                    Found.refused(AdmissionReason.LEASES_UNAVAILABLE));
              }
              return firstOf(held.stream().map(EndpointUse::candidate).toList(), watch, otherwise);
            })
        .thenCompose(answer -> answer);
  }

  private static Candidate candidate(Lease lease) {
    return new Candidate(
        new Claimant(lease.member(), lease.owner()), new Grounds.Held(lease.token()));
  }

  private CompletableFuture<Found> firstOf(
      List<Candidate> candidates, Watch watch, Found otherwise) {
    if (candidates.isEmpty()) {
      return CompletableFuture.completedFuture(otherwise);
    }
    Candidate first = candidates.get(0);
    PublicKey author = first.claimant().author();
    return gate.decide(
            author, () -> CompletableFuture.completedFuture(first.claimant().owner()), watch::begin)
        .thenCompose(
            decision -> {
              if (decision instanceof Admit) {
                roster.standing(author, true);
                return CompletableFuture.completedFuture(
                    new Found(decision, Optional.of(first.grounds())));
              }
              watch.end();
              if (decision instanceof Refuse refuse && !refuse.reason().isError()) {
                roster.standing(author, false);
              }
              return firstOf(
                  candidates.subList(1, candidates.size()), watch, worse(otherwise, decision));
            });
  }

  /** What the relay could not find out may be an admission, so it outweighs a denial. */
  private static Found worse(Found one, Decision other) {
    boolean failed = one.decision() instanceof Refuse refuse && refuse.reason().isError();
    return failed ? one : new Found(other, Optional.empty());
  }

  private Found unknown(EndpointId endpoint) {
    return Found.refused(
        roster.names(endpoint)
            ? AdmissionReason.CLAIM_NOT_PROVEN
            : AdmissionReason.ENDPOINT_UNKNOWN);
  }
}
