package io.nostrmesh.host.relay;

import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.nostr.PublicKey;
import java.util.HashSet;
import java.util.Set;

/** The keys that a connection has proved (NIP-42) and still holds. */
final class ProvenKeys {

  private volatile Set<PublicKey> keys = Set.of();

  /** The keys of this moment; the set never changes. */
  Set<PublicKey> all() {
    return keys;
  }

  /** Whether the connection now holds the key; false when it holds as many as it may. */
  synchronized boolean add(PublicKey key) {
    var more = new HashSet<>(keys);
    more.add(key);
    if (more.size() > Limits.KEYS) {
      return false;
    }
    keys = Set.copyOf(more);
    return true;
  }

  /** Whether the connection held the key until now. */
  synchronized boolean remove(PublicKey key) {
    var fewer = new HashSet<>(keys);
    boolean held = fewer.remove(key);
    keys = Set.copyOf(fewer);
    return held;
  }
}
