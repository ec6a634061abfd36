package io.nostrmesh.admission;

import io.nostrmesh.admission.Decision.Admit;
import io.nostrmesh.admission.Decision.Refuse;
import io.nostrmesh.admission.TokenReading.Unusable;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.limit.Deadline;
import io.nostrmesh.limit.FailureTrace;
import io.nostrmesh.nip98.HttpAuthRequest;
import io.nostrmesh.nip98.HttpAuthVerifier;
import io.nostrmesh.nip98.RelayBearer;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.spi.TransportConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits endpoints by NIP-98 bearer and membership, in a fixed order in which each step refuses
 * before the next costs anything: token present, small enough, base64, an intact HTTP auth event
 * for this relay and endpoint; not refused a moment ago; held by this endpoint from an earlier use,
 * or else fresh and signed; the signer a member; bound to this endpoint. Whatever is unknown, fails
 * or takes too long is a refusal.
 *
 * <p>Each decision, and each connection closed later, is one line in the log {@code
 * io.nostrmesh.admission.audit}, denials that repeat one a minute; no log ever holds a part of a
 * token.
 *
 * <p>Connections end as soon as the membership behind them does. Never blocks: signatures are
 * checked on the executor it is given, and answers come on any thread.
 */
public final class BearerAdmission implements TransportAdmission, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BearerAdmission.class);
  private static final Duration LIFETIME_TICK = Duration.ofSeconds(1);
  private static final Duration AUDIT_ROUND = Duration.ofMinutes(1);

  private final AdmissionRuntime runtime;
  private final TokenReader reader;
  private final RefusalMemory refusals;
  private final Leases leases;
  private final LiveConnections live = new LiveConnections();
  private final SlidingLeases sliding;
  private final TokenUse tokenUse;
  private final AdmissionAudit audit;
  private final Revocation revocation;
  private final List<Registration> duties = new ArrayList<>();

  private BearerAdmission(
      HttpAuthRequest request,
      AdmissionSettings settings,
      MembershipCheck membership,
      LeaseStore store,
      AdmissionRuntime runtime,
      AdmissionObserver observer) {
    var deadline = new Deadline(runtime.timer(), settings.answerDeadline());
    this.runtime = runtime;
    this.reader = new TokenReader(request, settings.endpointBinding());
    this.refusals = new RefusalMemory(runtime.clock());
    this.leases = new Leases(store, settings, runtime.clock(), deadline);
    this.sliding = new SlidingLeases(leases, live);
    var verifier = new HttpAuthVerifier(settings.clockTolerance(), runtime.clock());
    var gate = new MembershipGate(membership, settings.viaOwner(), deadline);
    this.tokenUse = new TokenUse(verifier, leases, gate, live, runtime.verification());
    this.audit = new AdmissionAudit(observer);
    this.revocation = new Revocation(live, gate, leases, audit, runtime);
  }

  /**
   * An admission at work.
   *
   * @param publicUrl the relay's URL exactly as NIP-11 advertises it, since members sign it
   * @throws IllegalArgumentException when {@code publicUrl} is no usable http(s) URL
   */
  public static BearerAdmission start(
      String publicUrl,
      AdmissionSettings settings,
      MembershipCheck membership,
      LeaseStore store,
      AdmissionRuntime runtime,
      AdmissionObserver observer) {
    Parsed<HttpAuthRequest> request = RelayBearer.request(publicUrl);
    if (request instanceof Parsed.Malformed<?> malformed) {
      throw new IllegalArgumentException("publicUrl: " + malformed.problem());
    }
    HttpAuthRequest expected = ((Parsed.Valid<HttpAuthRequest>) request).value();
    var admission = new BearerAdmission(expected, settings, membership, store, runtime, observer);
    admission.duties.add(
        new Asked<>(membership)
            .get(asked -> asked.onEnded(admission.revocation::membershipEnded), () -> {}));
    admission.every(AUDIT_ROUND, admission.audit::endRound);
    admission.every(settings.recheckInterval(), admission.revocation::recheck);
    admission.every(settings.recheckInterval(), admission.leases::removeEnded);
    if (!settings.lease().isZero()) {
      admission.every(SlidingLeases.FLUSH, admission.sliding::writeSeen);
      admission.every(SlidingLeases.round(settings.lease()), admission.sliding::writeAll);
    }
    Duration lifetime = settings.maxConnectionLifetime();
    if (!lifetime.isZero()) {
      admission.every(LIFETIME_TICK, () -> admission.revocation.endLifetimes(lifetime));
    }
    return admission;
  }

  @Override
  public CompletionStage<Admission> admit(TransportConnection connection) {
    return CompletableFuture.completedFuture(connection)
        .thenCompose(this::decide)
        .exceptionally(
            failure -> {
              LOG.error("an admission failed: {}", FailureTrace.of(failure));
              return Decision.refuse(AdmissionReason.FAILED);
            })
        .thenApply(decision -> conclude(connection, decision));
  }

  @Override
  public void ended(TransportConnection connection) {
    sliding.left(connection);
  }

  /** Stops watching memberships. Connections stay; close the transport before. */
  @Override
  public void close() {
    duties.forEach(Registration::close);
    sliding.writeAll();
    sliding.writeSeen();
    audit.endRound();
  }

  int remembered() {
    return live.remembered();
  }

  private CompletableFuture<Decision> decide(TransportConnection connection) {
    EndpointId endpoint = connection.endpoint();
    TokenReading reading = reader.read(connection.bearerToken(), endpoint);
    if (reading instanceof Unusable unusable) {
      return Decision.refuse(unusable.reason()).now();
    }
    var token = (Token) reading;
    Optional<Refuse> remembered = refusals.recall(endpoint, token.hash());
    if (remembered.isPresent()) {
      return remembered.get().now();
    }
    return tokenUse
        .decide(token, connection)
        .thenApply(
            decision -> {
              if (decision instanceof Refuse refuse) {
                refusals.remember(endpoint, token.hash(), refuse);
              } else {
                sliding.connected(connection, token.hash());
              }
              return decision;
            });
  }

  private Admission conclude(TransportConnection connection, Decision decision) {
    Decision last = decision;
    if (decision instanceof Admit admit
        && !live.admit(connection, admit, runtime.clock().instant())) {
      // The release at the end of the membership may have come before the lease.
      leases.release(admit.member());
      last = Decision.refuse(AdmissionReason.MEMBERSHIP_ENDED, admit.member());
    }
    audit.decided(connection, last);
    if (last instanceof Refuse refuse) {
      live.forget(connection);
      return new Admission.Denied(refuse.reason().reason());
    }
    return ((Admit) last).admitted();
  }

  private void every(Duration interval, Runnable duty) {
    long nanos = interval.toNanos();
    Future<?> task =
        runtime.timer().scheduleWithFixedDelay(duty, nanos, nanos, TimeUnit.NANOSECONDS);
    duties.add(() -> task.cancel(false));
  }
}
