package io.nostrmesh.admission;

import io.nostrmesh.admission.Decision.Admit;
import io.nostrmesh.admission.Decision.Refuse;
import io.nostrmesh.admission.EndpointUse.Found;
import io.nostrmesh.admission.EndpointUse.Watch;
import io.nostrmesh.admission.TokenReading.Unusable;
import io.nostrmesh.admission.accounts.Denials;
import io.nostrmesh.admission.accounts.MemberAccounts;
import io.nostrmesh.admission.accounts.MemberUse;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.admission.roster.Roster;
import io.nostrmesh.admission.roster.RosterMode;
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
import io.nostrmesh.spi.roster.EndpointClaims;
import io.nostrmesh.spi.roster.EndpointRoster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits endpoints of members. One that shows a NIP-98 bearer goes a fixed way in which each step
 * refuses before the next costs anything: small enough, base64, an intact HTTP auth event for this
 * relay and endpoint; not refused a moment ago; held by this endpoint from an earlier use, or else
 * fresh and signed; the signer a member; bound to this endpoint. One that shows nothing, or a token
 * that is merely too old, is admitted when a member vouches for it, see {@link EndpointUse}.
 * Whatever is unknown, fails or takes too long is a refusal.
 *
 * <p>Each decision, and each connection closed later, is one line in the log {@code
 * io.nostrmesh.admission.audit}, denials that repeat one a minute; no log ever holds a part of a
 * token.
 *
 * <p>Connections end as soon as what they were admitted on does. Never blocks: signatures are
 * checked on the executor it is given, and answers come on any thread.
 */
public final class MemberAdmission implements TransportAdmission, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MemberAdmission.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration AUDIT_ROUND = Duration.ofMinutes(1);

  private final AdmissionRuntime runtime;
  private final TokenReader reader;
  private final RefusalMemory refusals;

  /** Of endpoints without a token, so that those who flood do not push out what tokens cost. */
  private final RefusalMemory endpointRefusals;

  private final Leases leases;
  private final MemberAccounts accounts = new MemberAccounts();
  private final LiveConnections live = new LiveConnections(accounts);
  private final Denials denials;
  private final SlidingLeases sliding;
  private final TokenUse tokenUse;
  private final Roster roster;
  private final EndpointUse endpointUse;
  private final Registrations registrations;
  private final AdmissionAudit audit;
  private final Revocation revocation;
  private final List<Registration> duties = new ArrayList<>();

  private MemberAdmission(
      HttpAuthRequest request,
      AdmissionSettings settings,
      MembershipCheck membership,
      LeaseStore store,
      List<EndpointClaims> claims,
      AdmissionRuntime runtime,
      AdmissionObserver observer) {
    var deadline = new Deadline(runtime.timer(), settings.answerDeadline());
    this.runtime = runtime;
    this.reader = new TokenReader(request, settings.endpointBinding());
    this.refusals = new RefusalMemory(runtime.clock());
    this.endpointRefusals = new RefusalMemory(runtime.clock());
    this.leases = new Leases(store, settings, runtime.clock(), deadline);
    this.sliding = new SlidingLeases(leases, live);
    var verifier = new HttpAuthVerifier(settings.clockTolerance(), runtime.clock());
    var gate = new MembershipGate(membership, settings.viaOwner(), deadline);
    this.roster = new Roster(settings.roster(), claims, needs(gate, runtime));
    this.tokenUse =
        new TokenUse(verifier, leases, gate, live, runtime.verification(), admitsByEndpoint());
    this.endpointUse = new EndpointUse(roster, leases, gate);
    this.denials = new Denials(runtime.clock());
    this.audit = new AdmissionAudit(observer, denials, accounts);
    this.revocation = new Revocation(live, gate, leases, endpointUse, audit, runtime);
    this.registrations =
        new Registrations(
            roster.mode(),
            leases,
            gate,
            endpointUse,
            live,
            revocation,
            endpointRefusals,
            audit,
            runtime.verification());
  }

  private Roster.Needs needs(MembershipGate gate, AdmissionRuntime runtime) {
    return new Roster.Needs(
        claimant ->
            gate.decide(
                    claimant.author(),
                    () -> CompletableFuture.completedFuture(claimant.owner()),
                    key -> {})
                .thenApply(Admit.class::isInstance),
        gate.admitsThroughOwners(),
        this::lost,
        runtime.verification(),
        runtime.timer(),
        runtime.clock());
  }

  /**
   * An admission at work.
   *
   * @param publicUrl the relay's URL exactly as NIP-11 advertises it, since members sign it
   * @param claims what reads in stored events which endpoints members vouch for
   * @throws IllegalArgumentException when {@code publicUrl} is no usable http(s) URL
   */
  public static MemberAdmission start(
      String publicUrl,
      AdmissionSettings settings,
      MembershipCheck membership,
      LeaseStore store,
      List<EndpointClaims> claims,
      AdmissionRuntime runtime,
      AdmissionObserver observer) {
    Parsed<HttpAuthRequest> request = RelayBearer.request(publicUrl);
    if (request instanceof Parsed.Malformed<?> malformed) {
      throw new IllegalArgumentException("publicUrl: " + malformed.problem());
    }
    HttpAuthRequest expected = ((Parsed.Valid<HttpAuthRequest>) request).value();
    var admission =
        new MemberAdmission(expected, settings, membership, store, claims, runtime, observer);
    admission.duties.add(
        new Asked<>(membership)
            .get(asked -> asked.onEnded(admission.revocation::membershipEnded), () -> {}));
    admission.every(TICK, admission.roster::endExpired);
    admission.every(AUDIT_ROUND, admission.audit::endRound);
    admission.every(settings.recheckInterval(), admission.revocation::recheck);
    admission.every(settings.recheckInterval(), admission.revocation::recheckLeases);
    admission.every(settings.recheckInterval(), admission.leases::removeEnded);
    if (!settings.lease().isZero()) {
      admission.every(SlidingLeases.FLUSH, admission.sliding::writeSeen);
      admission.every(SlidingLeases.round(settings.lease()), admission.sliding::writeAll);
    }
    Duration lifetime = settings.maxConnectionLifetime();
    if (!lifetime.isZero()) {
      admission.every(TICK, () -> admission.revocation.endLifetimes(lifetime));
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
              return Found.refused(AdmissionReason.FAILED);
            })
        .thenApply(found -> conclude(connection, found));
  }

  /**
   * Decides for a transport elsewhere, which asks at each connect and tells nothing else: by what
   * stored events and leases say of the endpoint, since no token gets here.
   *
   * @param endpoint one that has proved its key there
   */
  public CompletionStage<Admission> decide(EndpointId endpoint) {
    return byEndpoint(endpoint, Watch.NONE)
        .exceptionally(
            failure -> {
              LOG.error("an admission failed: {}", FailureTrace.of(failure));
              return Found.refused(AdmissionReason.FAILED);
            })
        .thenApply(
            found -> {
              found.grounds().flatMap(Grounds::lease).ifPresent(sliding::see);
              audit.decided(endpoint, found.decision());
              return answer(found.decision());
            });
  }

  /** Takes what the host has stored. */
  public EndpointRoster roster() {
    return roster;
  }

  /** What members say about their endpoints by HTTP; empty where every endpoint needs a token. */
  public Optional<Registrations> registrations() {
    return Optional.of(registrations).filter(served -> admitsByEndpoint());
  }

  /**
   * What members use of the transport now, and have used since the start. Takes as long as there
   * are connections.
   */
  public List<MemberUse> use() {
    return live.use();
  }

  /** Who was turned away lately, here or by relays that asked {@link #decide(EndpointId)}. */
  public Denials.Report denials() {
    return denials.report();
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

  private boolean admitsByEndpoint() {
    return roster.mode() != RosterMode.OFF;
  }

  private void lost(Set<EndpointId> endpoints) {
    for (EndpointId endpoint : endpoints) {
      revocation.groundsEnded(
          endpoint,
          connection ->
              connection.grounds() instanceof Grounds.Named named
                  && !endpointUse.stands(endpoint, named));
    }
  }

  private CompletableFuture<Found> decide(TransportConnection connection) {
    live.expect(connection);
    EndpointId endpoint = connection.endpoint();
    TokenReading reading = reader.read(connection.bearerToken(), endpoint);
    if (reading instanceof Unusable unusable) {
      return unusable.reason() == AdmissionReason.TOKEN_MISSING && admitsByEndpoint()
          ? byEndpoint(endpoint, live.watching(connection))
          : CompletableFuture.completedFuture(Found.refused(unusable.reason()));
    }
    var token = (Token) reading;
    Optional<TokenHash> hash = Optional.of(token.hash());
    Optional<Decision> remembered = refusals.recall(endpoint, hash).map(refuse -> refuse);
    return remembered
        .map(CompletableFuture::completedFuture)
        .orElseGet(() -> tokenUse.decide(token, connection))
        .thenCompose(
            decision -> {
              if (!(decision instanceof Refuse refuse)) {
                return CompletableFuture.completedFuture(
                    new Found(decision, Optional.of(new Grounds.Token(token.hash()))));
              }
              if (remembered.isEmpty()) {
                refusals.remember(endpoint, hash, refuse);
              }
              return refuse.reason() == AdmissionReason.TOKEN_EXPIRED && admitsByEndpoint()
                  ? byEndpoint(endpoint, live.watching(connection))
                      .thenApply(found -> found.orWhereUnknown(refuse))
                  : CompletableFuture.completedFuture(new Found(refuse, Optional.empty()));
            });
  }

  /** Events that came meanwhile may vouch for an endpoint that was refused for want of one. */
  private CompletableFuture<Found> byEndpoint(EndpointId endpoint, Watch watch) {
    Optional<Refuse> remembered =
        endpointRefusals
            .recall(endpoint, Optional.empty())
            .filter(refuse -> !refuse.reason().isForWantOfAClaim() || !roster.isVouched(endpoint));
    if (remembered.isPresent()) {
      return CompletableFuture.completedFuture(new Found(remembered.get(), Optional.empty()));
    }
    return endpointUse
        .decide(endpoint, watch)
        .thenApply(
            found -> {
              if (found.decision() instanceof Refuse refuse) {
                endpointRefusals.remember(endpoint, Optional.empty(), refuse);
              }
              return found;
            });
  }

  private Admission conclude(TransportConnection connection, Found found) {
    Decision last = found.decision();
    if (last instanceof Admit admit) {
      Grounds grounds = found.grounds().orElseThrow();
      Optional<AdmissionReason> refusal = revocation.refusal(connection, admit, grounds);
      refusal.ifPresent(reason -> live.revoke(connection));
      if (refusal.isEmpty()) {
        grounds.lease().ifPresent(sliding::see);
      } else if (refusal.get() == AdmissionReason.MEMBERSHIP_ENDED) {
        // The release at the end of the membership may have come before the lease.
        leases.release(admit.member());
      }
      last = refusal.<Decision>map(reason -> Decision.refuse(reason, admit.member())).orElse(admit);
    }
    audit.decided(connection.endpoint(), last);
    if (last instanceof Refuse) {
      live.forget(connection);
    }
    return answer(last);
  }

  private static Admission answer(Decision decision) {
    return decision instanceof Refuse refuse
        ? new Admission.Denied(refuse.reason().reason())
        : ((Admit) decision).admitted();
  }

  private void every(Duration interval, Runnable duty) {
    long nanos = interval.toNanos();
    Future<?> task =
        runtime.timer().scheduleWithFixedDelay(duty, nanos, nanos, TimeUnit.NANOSECONDS);
    duties.add(() -> task.cancel(false));
  }
}
