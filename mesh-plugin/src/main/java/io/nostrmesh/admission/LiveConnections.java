package io.nostrmesh.admission;

import io.nostrmesh.admission.Decision.Admit;
import io.nostrmesh.admission.accounts.MemberAccounts;
import io.nostrmesh.admission.accounts.MemberUse;
import io.nostrmesh.admission.accounts.OpenConnection;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.Traffic;
import io.nostrmesh.spi.TransportConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The connections that are admitted or about to be, by the keys they depend on. A connection is
 * watched from before its first membership question, so that an end of membership which overtakes
 * the answer is not missed. Bounded by what the transport accepts. Safe for use by several threads.
 */
final class LiveConnections {

  /** An admitted connection. */
  record Live(TransportConnection connection, Admit admit, Grounds grounds, Instant since) {}

  private enum State {
    /** It is being decided about for the first time. */
    UNDECIDED,
    /** It is admitted. */
    STANDING,
    /** What it was admitted on has ended, and other grounds are looked for. */
    RECONSIDERED,
    /** What it was about to be admitted on has ended too, the first time or again. */
    LOST,
    /** It is closed, or about to be. */
    REVOKED
  }

  private static final class Entry {
    private final Set<PublicKey> keys = new HashSet<>(4);
    private State state = State.UNDECIDED;
    private Optional<Live> live = Optional.empty();

    /** Whose leases were taken back while it was being decided about. */
    private final Set<PublicKey> released = new HashSet<>(2);

    /** What is in the accounts of present and former members. */
    private Traffic settled = Traffic.NONE;
  }

  private final MemberAccounts accounts;

  /** One guard for the connections of a transport: what fails in all of them is said once. */
  private final Asked<LiveConnections> transport = new Asked<>(this);

  private final Map<TransportConnection, Entry> connections = new IdentityHashMap<>();
  private final Map<PublicKey, Set<Entry>> byKey = new HashMap<>();
  private final Map<EndpointId, Set<Entry>> byEndpoint = new HashMap<>();

  LiveConnections(MemberAccounts accounts) {
    this.accounts = accounts;
  }

  /** A connection is about to be decided about. Until it is forgotten again it is known here. */
  synchronized void expect(TransportConnection connection) {
    Entry entry = connections.computeIfAbsent(connection, c -> new Entry());
    byEndpoint.computeIfAbsent(connection.endpoint(), e -> new HashSet<>(2)).add(entry);
  }

  /**
   * From now on the end of {@code key}'s membership is the end of {@code connection}. Does nothing
   * for one that has gone: nobody would forget it.
   */
  synchronized void watch(TransportConnection connection, PublicKey key) {
    Entry entry = connections.get(connection);
    if (entry != null) {
      entry.keys.add(key);
      byKey.computeIfAbsent(key, k -> new HashSet<>(2)).add(entry);
    }
  }

  /** Has {@code connection} depend on the keys that are asked about it. */
  EndpointUse.Watch watching(TransportConnection connection) {
    return new EndpointUse.Watch() {
      @Override
      public void begin(PublicKey key) {
        watch(connection, key);
      }

      @Override
      public void end() {
        unwatch(connection);
      }
    };
  }

  /** No key so far matters any more to {@code connection}, nor that one of them has ended. */
  private synchronized void unwatch(TransportConnection connection) {
    Entry entry = connections.get(connection);
    if (entry != null) {
      forgetKeys(entry);
      if (entry.state == State.LOST) {
        entry.state = entry.live.isEmpty() ? State.UNDECIDED : State.RECONSIDERED;
      }
    }
  }

  /**
   * The decision is taken.
   *
   * @return why it is out of date, if a key that it depends on has ended meanwhile, or its lease
   */
  synchronized Optional<AdmissionReason> admit(
      TransportConnection connection, Admit admit, Grounds grounds, Instant now) {
    Entry entry = connections.get(connection);
    if (entry == null || entry.state == State.REVOKED || entry.state == State.LOST) {
      return Optional.of(AdmissionReason.MEMBERSHIP_ENDED);
    }
    if (grounds.lease().isPresent()
        && (entry.released.contains(admit.member())
            || admit.owner().filter(entry.released::contains).isPresent())) {
      return Optional.of(AdmissionReason.CLAIM_ENDED);
    }
    entry.released.clear();
    Instant since = entry.live.map(Live::since).orElse(now);
    entry.live.ifPresent(former -> settle(entry, former));
    entry.live = Optional.of(new Live(connection, admit, grounds, since));
    accounts.open(admit.answerable());
    entry.state = State.STANDING;
    return Optional.empty();
  }

  /** Whether an endpoint is connected and admitted. */
  synchronized boolean isConnected(EndpointId endpoint) {
    return !of(endpoint).isEmpty();
  }

  /** The admitted connections of an endpoint. */
  synchronized List<Live> of(EndpointId endpoint) {
    return byEndpoint.getOrDefault(endpoint, Set.of()).stream()
        .filter(entry -> entry.state == State.STANDING)
        .flatMap(entry -> entry.live.stream())
        .toList();
  }

  /** {@code key} has taken back its leases of an endpoint; those found before count no more. */
  synchronized void release(EndpointId endpoint, PublicKey key) {
    for (Entry entry : byEndpoint.getOrDefault(endpoint, Set.of())) {
      if (entry.state != State.STANDING) {
        entry.released.add(key);
      }
    }
  }

  /**
   * What a connection was admitted on has ended; other grounds may follow with {@link #admit}.
   *
   * @return whether that is still to be looked for
   */
  synchronized boolean reconsider(TransportConnection connection) {
    Entry entry = connections.get(connection);
    if (entry == null || entry.state != State.STANDING) {
      return false;
    }
    entry.state = State.RECONSIDERED;
    forgetKeys(entry);
    return true;
  }

  /** Takes back one admitted connection; false when that was done before, or it is gone. */
  synchronized boolean revoke(TransportConnection connection) {
    Entry entry = connections.get(connection);
    if (entry == null || entry.state == State.REVOKED) {
      return false;
    }
    entry.state = State.REVOKED;
    return true;
  }

  /** The leases on which admitted connections stand. */
  synchronized Set<TokenHash> leases() {
    return connections.values().stream()
        .filter(entry -> entry.state != State.REVOKED)
        .flatMap(entry -> entry.live.stream())
        .flatMap(live -> live.grounds().lease().stream())
        .collect(Collectors.toSet());
  }

  /**
   * The connection is gone, or was refused.
   *
   * @return the lease on which it stood, if it did and still might
   */
  synchronized Optional<TokenHash> forget(TransportConnection connection) {
    Entry entry = connections.remove(connection);
    if (entry == null) {
      return Optional.empty();
    }
    entry.live.ifPresent(
        live -> {
          settle(entry, live);
          accounts.ended(live.admit().answerable());
        });
    forgetKeys(entry);
    byEndpoint.computeIfPresent(
        connection.endpoint(),
        (endpoint, entries) -> {
          entries.remove(entry);
          return entries.isEmpty() ? null : entries;
        });
    return entry.state == State.REVOKED
        ? Optional.empty()
        : entry.live.flatMap(live -> live.grounds().lease());
  }

  /**
   * Takes back what {@code key} was good for.
   *
   * @return the admitted connections that depended on it, each only once: for closing, or where
   *     their grounds are replaceable for reconsidering, which has begun
   */
  synchronized List<Live> revoke(PublicKey key) {
    var revoked = new ArrayList<Live>();
    for (Entry entry : List.copyOf(byKey.getOrDefault(key, Set.of()))) {
      if (entry.state == State.STANDING) {
        Live live = entry.live.orElseThrow();
        revoked.add(live);
        entry.state = live.grounds().areReplaceable() ? State.RECONSIDERED : State.REVOKED;
      } else if (entry.state != State.REVOKED) {
        entry.state = State.LOST;
      }
      forgetKeys(entry);
    }
    return revoked;
  }

  /**
   * Takes back what was admitted at {@code before} or earlier.
   *
   * @return those connections, for closing; each is returned only once
   */
  synchronized List<Live> revokeAdmittedUntil(Instant before) {
    var revoked = new ArrayList<Live>();
    for (Entry entry : connections.values()) {
      if (entry.state == State.STANDING
          && entry.live.filter(live -> !live.since().isAfter(before)).isPresent()) {
        entry.state = State.REVOKED;
        entry.live.ifPresent(revoked::add);
      }
    }
    return revoked;
  }

  /** The admitted connections that stand on a lease alone. */
  synchronized List<Live> held() {
    return connections.values().stream()
        .filter(entry -> entry.state == State.STANDING)
        .flatMap(entry -> entry.live.stream())
        .filter(live -> live.grounds() instanceof Grounds.Held)
        .toList();
  }

  /** Who is admitted now, each once. */
  synchronized Set<Admit> admitted() {
    return connections.values().stream()
        .filter(entry -> entry.state == State.STANDING)
        .flatMap(entry -> entry.live.stream())
        .map(Live::admit)
        .collect(Collectors.toSet());
  }

  /**
   * What members use now and have used. Whoever connects waits for the reading, not the sorting.
   */
  List<MemberUse> use() {
    List<OpenConnection> open;
    MemberAccounts.Settled settled;
    synchronized (this) {
      open =
          connections.values().stream()
              .flatMap(entry -> entry.live.stream().map(live -> open(entry, live)))
              .toList();
      // In the same moment, or what is settled in between would count twice.
      settled = accounts.settled();
    }
    return settled.use(open);
  }

  private OpenConnection open(Entry entry, Live live) {
    Traffic traffic = traffic(live);
    PublicKey member = live.admit().answerable();
    return new OpenConnection(
        live.connection().endpoint(),
        member,
        Optional.of(live.admit().member()).filter(key -> !key.equals(member)),
        live.grounds().admittedBy(),
        live.since(),
        transport.get(any -> Optional.of(live.connection().remoteAddress()), Optional.empty()),
        traffic,
        traffic.minus(entry.settled));
  }

  private void settle(Entry entry, Live live) {
    Traffic traffic = traffic(live);
    accounts.settle(live.admit().answerable(), traffic.minus(entry.settled));
    entry.settled = traffic;
  }

  private Traffic traffic(Live live) {
    return transport.get(any -> live.connection().traffic(), Traffic.NONE);
  }

  /** How many connections, endpoints and keys are remembered; none when nobody is connected. */
  synchronized int remembered() {
    return connections.size() + byKey.size() + byEndpoint.size();
  }

  private void forgetKeys(Entry entry) {
    for (PublicKey key : entry.keys) {
      byKey.computeIfPresent(
          key,
          (k, entries) -> {
            entries.remove(entry);
            return entries.isEmpty() ? null : entries;
          });
    }
    entry.keys.clear();
  }
}
