package io.nostrmesh.admission.lease;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tokens by what their leases have in common. Holds as much as its owner puts in and takes out
 * again; nothing stays of a key without tokens. Not safe for use by several threads.
 *
 * @param <K> what they have in common
 */
final class TokenIndex<K> {

  private final Map<K, Set<TokenHash>> tokens = new HashMap<>();

  void add(K key, TokenHash token) {
    // Most have one, for which a set that can grow is ten times too large.
    tokens.merge(
        key,
        Set.of(token),
        (ofKey, one) -> {
          Set<TokenHash> all = ofKey instanceof LinkedHashSet ? ofKey : new LinkedHashSet<>(ofKey);
          all.addAll(one);
          return all;
        });
  }

  void remove(K key, TokenHash token) {
    tokens.computeIfPresent(
        key,
        (any, ofKey) -> {
          if (ofKey instanceof LinkedHashSet) {
            ofKey.remove(token);
            return ofKey.isEmpty() ? null : ofKey;
          }
          return ofKey.contains(token) ? null : ofKey;
        });
  }

  /** The tokens of {@code key}, the one that was added first before the others; a copy. */
  Set<TokenHash> of(K key) {
    return new LinkedHashSet<>(tokens.getOrDefault(key, Set.of()));
  }

  /** How many places are taken, an empty key's included. */
  int places() {
    return tokens.values().stream().mapToInt(ofKey -> Math.max(1, ofKey.size())).sum();
  }
}
