package io.nostrmesh.admission;

import io.nostrmesh.admission.Decision.Admit;
import io.nostrmesh.admission.Decision.Refuse;
import io.nostrmesh.admission.EndpointUse.Found;
import io.nostrmesh.admission.LiveConnections.Live;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.limit.FailureTrace;
import io.nostrmesh.limit.FatalError;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.TransportConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends connections whose admission no longer holds. Safe for use by several threads. */
final class Revocation {

  private static final Logger LOG = LoggerFactory.getLogger(Revocation.class);

  /** How long other grounds are looked for: a connection without any is gone within a second. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final LiveConnections live;
  private final MembershipGate gate;
  private final Leases leases;
  private final EndpointUse endpointUse;
  private final AdmissionAudit audit;
  private final ScheduledExecutorService timer;
  private final InstantSource clock;
  private final AtomicBoolean rechecking = new AtomicBoolean();
  private final AtomicBoolean recheckingLeases = new AtomicBoolean();

  /** Touched by one round at a time. */
  private volatile boolean complained;

  Revocation(
      LiveConnections live,
      MembershipGate gate,
      Leases leases,
      EndpointUse endpointUse,
      AdmissionAudit audit,
      AdmissionRuntime runtime) {
    this.live = live;
    this.gate = gate;
    this.leases = leases;
    this.endpointUse = endpointUse;
    this.audit = audit;
    this.timer = runtime.timer();
    this.clock = runtime.clock();
  }

  /**
   * {@code key} is no member any more: its connections end, those of its agents, and the leases.
   */
  void membershipEnded(PublicKey key) {
    endpointUse.standing(key, false);
    for (Live connection : live.revoke(key)) {
      if (connection.grounds().areReplaceable()) {
        reconsider(connection, AdmissionReason.MEMBERSHIP_ENDED);
      } else {
        end(connection, AdmissionReason.MEMBERSHIP_ENDED);
      }
    }
    leases.release(key);
  }

  /** Connections that no longer stand on what they were admitted on end, or find other grounds. */
  void groundsEnded(EndpointId endpoint, Predicate<Live> ended) {
    for (Live connection : live.of(endpoint)) {
      if (ended.test(connection) && live.reconsider(connection.connection())) {
        reconsider(connection, AdmissionReason.CLAIM_ENDED);
      }
    }
  }

  /** Somebody else may vouch for the endpoint too; if so, it need not notice. */
  private void reconsider(Live former, AdmissionReason otherwise) {
    TransportConnection connection = former.connection();
    endpointUse
        .decide(connection.endpoint(), live.watching(connection))
        .completeOnTimeout(Found.refused(otherwise), PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> Found.refused(otherwise))
        .thenAccept(
            found -> {
              boolean stays =
                  found.decision() instanceof Admit admit
                      && refusal(connection, admit, found.grounds().orElseThrow()).isEmpty();
              if (!stays && live.revoke(connection)) {
                end(former, otherwise);
              }
            });
  }

  /**
   * Takes a connection in on grounds that were just found, and looks whether they are there still.
   *
   * @return why it is not to stay
   */
  Optional<AdmissionReason> refusal(TransportConnection connection, Admit admit, Grounds grounds) {
    Optional<AdmissionReason> late = live.admit(connection, admit, grounds, clock.instant());
    // In this order: what ends from now on finds the connection among those that stand.
    return late.isPresent() || endpointUse.stands(connection.endpoint(), grounds)
        ? late
        : Optional.of(AdmissionReason.CLAIM_ENDED);
  }

  /** Ends what has been connected for {@code lifetime} or longer. */
  void endLifetimes(Duration lifetime) {
    live.revokeAdmittedUntil(clock.instant().minus(lifetime))
        .forEach(connection -> end(connection, AdmissionReason.LIFETIME_OVER));
  }

  /**
   * Asks again for everybody who is connected, one after the other so as not to flood the check;
   * does nothing while the round before is still going.
   */
  void recheck() {
    if (rechecking.compareAndSet(false, true)) {
      recheckSafely(() -> live.admitted().iterator());
    }
  }

  /** Whatever happens in a round, there is a next one: else the end of nobody would be noticed. */
  private void recheckSafely(Supplier<Iterator<Admit>> remaining) {
    boolean goesOn = false;
    try {
      goesOn = recheck(remaining.get());
      if (!goesOn) {
        complained = false;
      }
    } catch (Throwable failure) {
      FatalError.handOn(failure);
      if (!complained) {
        complained = true;
        LOG.error("members could not be asked about again: {}", FailureTrace.kind(failure));
      }
    } finally {
      if (!goesOn) {
        rechecking.set(false);
      }
    }
  }

  /** Whether the round goes on when an answer has come. */
  private boolean recheck(Iterator<Admit> remaining) {
    while (remaining.hasNext()) {
      Admit admit = remaining.next();
      CompletableFuture<Decision> answer =
          gate.decide(
              admit.member(), () -> CompletableFuture.completedFuture(admit.owner()), key -> {});
      if (!answer.isDone()) {
        answer.whenCompleteAsync(
            (decision, failure) ->
                recheckSafely(
                    () -> {
                      if (decision != null) {
                        apply(admit, decision);
                      }
                      return remaining;
                    }),
            timer);
        return true;
      }
      apply(admit, answer.join());
    }
    return false;
  }

  /**
   * Looks whether the leases are there still on which connections stand that showed no token:
   * another node may have taken one back. Asks one after the other; does nothing while the round
   * before is still going.
   */
  void recheckLeases() {
    if (leases.last() && recheckingLeases.compareAndSet(false, true)) {
      recheckLeases(live.held().iterator());
    }
  }

  private void recheckLeases(Iterator<Live> remaining) {
    while (remaining.hasNext()) {
      Live held = remaining.next();
      TokenHash lease = held.grounds().lease().orElseThrow();
      // Where that cannot be told, the connection stays.
      CompletableFuture<Boolean> stands = leases.stands(lease).exceptionally(failure -> true);
      if (!stands.isDone()) {
        stands.whenCompleteAsync(
            (answer, failure) -> {
              endUnless(answer, held, lease);
              recheckLeases(remaining);
            },
            timer);
        return;
      }
      endUnless(stands.join(), held, lease);
    }
    recheckingLeases.set(false);
  }

  private void endUnless(boolean stands, Live held, TokenHash lease) {
    if (!stands) {
      groundsEnded(
          held.connection().endpoint(),
          connection -> connection.grounds().lease().filter(lease::equals).isPresent());
    }
  }

  private void apply(Admit admit, Decision decision) {
    if (decision instanceof Refuse refuse && !refuse.reason().isError()) {
      membershipEnded(admit.member());
    }
  }

  private void end(Live connection, AdmissionReason reason) {
    audit.closed(connection.connection(), connection.admit(), reason);
    new Asked<>(connection.connection()).tell(told -> told.close(reason.reason()));
  }
}
