package io.nostrmesh.host.relay;

import io.micronaut.context.annotation.Context;
import io.micronaut.scheduling.annotation.Scheduled;
import io.nostrmesh.host.liveness.VitalPart;
import io.nostrmesh.host.members.MemberCommands;
import io.nostrmesh.host.members.MemberDirectory;
import io.nostrmesh.host.members.RelayKey;
import io.nostrmesh.host.relay.events.EventRules;
import io.nostrmesh.host.relay.events.EventStore;
import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.host.relay.events.Receipt;
import io.nostrmesh.host.relay.limits.LimitListener;
import io.nostrmesh.host.relay.limits.Rates;
import io.nostrmesh.host.relay.limits.RelayLimit;
import io.nostrmesh.host.relay.live.LiveFeed;
import io.nostrmesh.host.relay.live.OtherNodes;
import io.nostrmesh.host.relay.reading.Reading;
import io.nostrmesh.host.settings.ClientLimits;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.limit.AddressBlock;
import io.nostrmesh.limit.FairBudget;
import io.nostrmesh.limit.ReceiveBudget;
import io.nostrmesh.nip42.RelayAddress;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.Registration;
import io.nostrmesh.spi.roster.EndpointRoster;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The relay: the sessions of its clients, and what they share. */
@Context
@Singleton
public final class Relay implements VitalPart, AutoCloseable {

  private final AccessControl access;
  private final Authenticator authenticator;
  private final EventPolicy policies;
  private final Intake intake;
  private final LiveFeed live;
  private final OtherNodes otherNodes;
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private final Workers workers;
  private final Reading reading;
  private final FairBudget received;
  private final FairBudget subscribed;
  private final ReceiveBudget undelivered;
  private final SecureRandom random;
  private final ConnectionLimit connections;
  private final ClientLimits limits;
  private final Rates rates;
  private final LimitListener limited;
  private final InstantSource clock;
  private final Registration membershipEnded;
  private final MemberAnnouncements announcements;

  Relay(
      HostSettings settings,
      MemberDirectory members,
      MemberCommands commands,
      RelayKey relayKey,
      EventPolicies policies,
      EventStore store,
      LiveFeed live,
      OtherNodes otherNodes,
      EndpointRoster roster,
      LimitListener limited,
      InstantSource clock,
      SecureRandom random) {
    this.access = new AccessControl(settings.access());
    this.authenticator =
        new Authenticator(
            access,
            members,
            new RelayAddress(settings.publicUrl(), "mesh.host.public-url"),
            settings.contextPath(),
            clock);
    this.policies = policies;
    this.live = live;
    this.otherNodes = otherNodes;
    this.connections =
        new ConnectionLimit(settings.maxConnections(), settings.maxConnectionsPerAddress());
    this.received = new FairBudget(settings.receivedBytes());
    this.limits = settings.limits();
    this.limited = limited;
    this.rates = new Rates(limits, access.isForMembersOnly(), limited, System::nanoTime);
    this.subscribed = new FairBudget(settings.subscribedBytes());
    this.undelivered = new ReceiveBudget(settings.queuedBytes(), Limits.UNDELIVERED_IN_ANY_CASE);
    this.clock = clock;
    this.workers = new Workers(settings.maxConnections());
    this.reading = new Reading(store, policies, settings.queryTimeout(), settings.maxConnections());
    this.intake =
        new Intake(
            access,
            new EventRules(clock),
            this.policies,
            commands,
            store,
            roster,
            live,
            otherNodes,
            rates,
            workers);
    this.random = random;
    this.membershipEnded = members.onEnded(this::membershipEnded);
    this.announcements = new MemberAnnouncements(members, relayKey, store, live, clock);
  }

  /** Begins a session for a new connection and sends it the challenge. */
  public Session open(Connection connection) {
    byte[] challenge = new byte[32];
    random.nextBytes(challenge);
    var session =
        new Session(this, connection, HexFormat.of().formatHex(challenge), clock.instant());
    sessions.add(session);
    session.challenge();
    return session;
  }

  /**
   * Takes nothing more from any client.
   *
   * @return completes when all that was received is answered
   */
  public CompletionStage<Void> finish() {
    return CompletableFuture.allOf(
        sessions.stream()
            .map(session -> session.finish().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  /** Answers what has not begun, and ends all subscriptions, with this text. */
  public void refuseRest(String text) {
    sessions.forEach(session -> session.refuseRest(text));
  }

  /**
   * Whether a key may use the relay, by the text that an AUTH with it would be answered with.
   * Accepted where anybody may; {@code restricted:} for a stranger among members; {@code error:}
   * when membership is not known. For any thread.
   */
  public CompletionStage<Receipt> admission(PublicKey key) {
    return authenticator.admission(key);
  }

  /**
   * A client without a connection, whose key was admitted.
   *
   * @param remote where his request comes from
   */
  public Visitor visitor(PublicKey key, InetSocketAddress remote) {
    return new Visitor(this, key, remote);
  }

  void leave(Session session) {
    sessions.remove(session);
  }

  private void membershipEnded(PublicKey key) {
    sessions.forEach(session -> session.membershipEnded(key));
  }

  @Scheduled(fixedDelay = "5s")
  void endUnauthenticated() {
    endUnauthenticated(clock.instant());
  }

  @Scheduled(fixedDelay = "1m")
  void tellRepeatedFailures() {
    authenticator.endRound();
  }

  void endUnauthenticated(Instant now) {
    sessions.forEach(session -> session.endIfUnauthenticated(now));
  }

  /** Begins to count what a connection has sent and is not handled yet. */
  FairBudget.Share received(Connection connection) {
    return received.share(party(connection), () -> giveWay(connection, RelayLimit.RECEIVED_BYTES));
  }

  /**
   * Likewise for a request without a connection of ours; to be closed when it is answered.
   *
   * @param remote where it comes from
   */
  public FairBudget.Share received(InetSocketAddress remote) {
    return received.share(party(remote), () -> limited.reached(RelayLimit.RECEIVED_BYTES));
  }

  /** Begins to count what the open subscriptions of a connection take. */
  FairBudget.Share subscribed(Connection connection) {
    return subscribed.share(
        party(connection), () -> giveWay(connection, RelayLimit.SUBSCRIBED_BYTES));
  }

  private static Object party(Connection connection) {
    return party(connection.remoteAddress());
  }

  private static Object party(InetSocketAddress remote) {
    return remote.isUnresolved() ? remote : AddressBlock.of(remote);
  }

  private void giveWay(Connection connection, RelayLimit limit) {
    limited.reached(limit);
    connection.close(1013, "the relay is overloaded, try again later");
  }

  /** What all clients together have sent and is not handled yet. */
  public long receivedBytes() {
    return received.held();
  }

  /** What all open subscriptions take. */
  public long subscribedBytes() {
    return subscribed.held();
  }

  /** Events that wait for a policy, or for what is stored, on their way to a subscription. */
  ReceiveBudget undelivered() {
    return undelivered;
  }

  /** A place among the connections that have proved a key; empty when there are too many. */
  Optional<Registration> seat(Connection connection) {
    return connections.enter(connection.remoteAddress());
  }

  /** Of one client. */
  public ClientLimits limits() {
    return limits;
  }

  Rates rates() {
    return rates;
  }

  /** Is told when a client runs into a limit. */
  LimitListener limited() {
    return limited;
  }

  AccessControl access() {
    return access;
  }

  Authenticator authenticator() {
    return authenticator;
  }

  EventPolicy policies() {
    return policies;
  }

  Intake intake() {
    return intake;
  }

  /**
   * The threads that may verify signatures and wait for the database. Bounded: they reject what is
   * too much.
   */
  public Executor workers() {
    return workers;
  }

  LiveFeed live() {
    return live;
  }

  OtherNodes otherNodes() {
    return otherNodes;
  }

  Reading reading() {
    return reading;
  }

  @Override
  public String name() {
    return "the live feed";
  }

  @Override
  public boolean isAlive() {
    return live.isAlive();
  }

  @Override
  @PreDestroy
  public void close() {
    announcements.close();
    membershipEnded.close();
    workers.close();
    reading.close();
  }
}
