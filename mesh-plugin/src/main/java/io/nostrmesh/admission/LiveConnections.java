package io.nostrmesh.admission;

import io.nostrmesh.admission.Decision.Admit;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.nostr.PublicKey;
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
  record Live(TransportConnection connection, Admit admit, Instant since) {}

  private static final class Entry {
    private final Set<PublicKey> keys = new HashSet<>(4);
    private boolean revoked;
    private Optional<Live> live = Optional.empty();
    private Optional<TokenHash> token = Optional.empty();
  }

  private final Map<TransportConnection, Entry> connections = new IdentityHashMap<>();
  private final Map<PublicKey, Set<Entry>> byKey = new HashMap<>();

  /** From now on the end of {@code key}'s membership is the end of {@code connection}. */
  synchronized void watch(TransportConnection connection, PublicKey key) {
    Entry entry = connections.computeIfAbsent(connection, c -> new Entry());
    entry.keys.add(key);
    byKey.computeIfAbsent(key, k -> new HashSet<>(2)).add(entry);
  }

  /**
   * The decision is taken.
   *
   * @return false when it is out of date, because a key it depends on has been revoked meanwhile
   */
  synchronized boolean admit(TransportConnection connection, Admit admit, Instant now) {
    Entry entry = connections.get(connection);
    if (entry == null || entry.revoked) {
      return false;
    }
    entry.live = Optional.of(new Live(connection, admit, now));
    return true;
  }

  /** Notes with which token an admitted connection came, if it is still here. */
  synchronized void hold(TransportConnection connection, TokenHash token) {
    Entry entry = connections.get(connection);
    if (entry != null) {
      entry.token = Optional.of(token);
    }
  }

  /** The tokens with which admitted connections came. */
  synchronized Set<TokenHash> tokens() {
    return connections.values().stream()
        .filter(entry -> !entry.revoked)
        .flatMap(entry -> entry.token.stream())
        .collect(Collectors.toSet());
  }

  /**
   * The connection is gone, or was refused.
   *
   * @return the token with which it was admitted, if it was and still might be
   */
  synchronized Optional<TokenHash> forget(TransportConnection connection) {
    Entry entry = connections.remove(connection);
    if (entry == null) {
      return Optional.empty();
    }
    for (PublicKey key : entry.keys) {
      byKey.computeIfPresent(
          key,
          (k, entries) -> {
            entries.remove(entry);
            return entries.isEmpty() ? null : entries;
          });
    }
    return entry.revoked ? Optional.empty() : entry.token;
  }

  /**
   * Takes back what {@code key} was good for.
   *
   * @return the admitted connections that depend on it, for closing; each is returned only once
   */
  synchronized List<Live> revoke(PublicKey key) {
    var revoked = new ArrayList<Live>();
    for (Entry entry : byKey.getOrDefault(key, Set.of())) {
      if (!entry.revoked) {
        entry.revoked = true;
        entry.live.ifPresent(revoked::add);
      }
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
      if (!entry.revoked && entry.live.filter(live -> !live.since().isAfter(before)).isPresent()) {
        entry.revoked = true;
        entry.live.ifPresent(revoked::add);
      }
    }
    return revoked;
  }

  /** Who is admitted now, each once. */
  synchronized Set<Admit> admitted() {
    return connections.values().stream()
        .filter(entry -> !entry.revoked)
        .flatMap(entry -> entry.live.stream())
        .map(Live::admit)
        .collect(Collectors.toSet());
  }

  /** How many connections and keys are remembered; none when nobody is connected. */
  synchronized int remembered() {
    return connections.size() + byKey.size();
  }
}
