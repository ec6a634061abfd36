package io.nostrmesh.gateway.gate;

import io.nostrmesh.nip42.AuthEvent;
import io.nostrmesh.nip42.ConnectedAddress;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The challenges of one connection, its own and the relay's, and the keys that were proved by
 * answering them (NIP-42). Safe for use by several threads.
 */
final class Proofs {

  /** Keys that one connection can hold. */
  static final int MAX_KEYS = 16;

  /** The relay's challenges that still count; clients answer the last one. */
  static final int MAX_CHALLENGES = 4;

  /** Longer ones are not remembered; those of relays have some dozen characters. */
  static final int MAX_CHALLENGE_CHARS = 1024;

  private static final String FAILED = "auth-required: verification failed";

  private final String own;
  private final Deque<String> relays = new ArrayDeque<>();
  private volatile Set<PublicKey> keys = Set.of();
  private boolean challenged;

  /**
   * @param own the challenge of the gateway
   */
  Proofs(String own) {
    this.own = own;
  }

  String own() {
    return own;
  }

  /** The keys of this moment; the set never changes. */
  Set<PublicKey> keys() {
    return keys;
  }

  /** Takes down a challenge of the relay; one of an absurd length is only passed on. */
  synchronized void challengedBy(String relay) {
    challenged = true;
    if (relay.length() > MAX_CHALLENGE_CHARS) {
      return;
    }
    if (relays.size() == MAX_CHALLENGES) {
      relays.removeFirst();
    }
    relays.addLast(relay);
  }

  /** Whether the client has no challenge yet, which it has from now on. */
  synchronized boolean needsChallenge() {
    boolean needs = !challenged;
    challenged = true;
    return needs;
  }

  /** Whether an AUTH event is for the gateway's own challenge, and so not for the relay. */
  boolean isOwn(Event auth) {
    return AuthEvent.challenge(auth).filter(own::equals).isPresent();
  }

  private synchronized boolean isKnown(String challenge) {
    return challenge.equals(own) || relays.contains(challenge);
  }

  /**
   * Takes in the key of an AUTH event. Verifies a signature: not on event loops.
   *
   * @return why it proves nothing, if so: the text of an OK
   */
  Optional<String> prove(Event auth, GateRules rules, ConnectedAddress connected) {
    Optional<String> challenge = AuthEvent.challenge(auth).filter(this::isKnown);
    Optional<String> relay = auth.firstTag("relay");
    if (challenge.isEmpty()
        || relay.isEmpty()
        || !AuthEvent.proves(auth, challenge.get(), rules.clock().instant())) {
      return Optional.of(FAILED);
    }
    Optional<String> complaint = rules.address().complaint(relay.get(), connected);
    return complaint.isPresent()
        ? complaint.map(text -> "auth-required: " + text)
        : add(auth.pubkey());
  }

  private synchronized Optional<String> add(PublicKey key) {
    var more = new HashSet<>(keys);
    more.add(key);
    if (more.size() > MAX_KEYS) {
      return Optional.of(
          "rate-limited: a connection can hold " + MAX_KEYS + " keys, open another one");
    }
    keys = Set.copyOf(more);
    return Optional.empty();
  }
}
