package io.nostrmesh.host.relay.live;

import io.nostrmesh.nostr.Event;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All open subscriptions of the relay by their {@link LiveKey keys}, so that a new event is
 * compared with those it may concern and not with all. For any thread.
 */
public final class SubscriptionIndex {

  private final Map<LiveKey, Set<Subscription>> byKey = new ConcurrentHashMap<>();

  void add(Subscription subscription) {
    for (LiveKey key : subscription.keys()) {
      byKey.compute(
          key,
          (same, others) -> {
            Set<Subscription> all = others == null ? ConcurrentHashMap.newKeySet(1) : others;
            all.add(subscription);
            return all;
          });
    }
  }

  void remove(Subscription subscription) {
    for (LiveKey key : subscription.keys()) {
      byKey.computeIfPresent(
          key,
          (same, others) -> {
            others.remove(subscription);
            return others.isEmpty() ? null : others;
          });
    }
  }

  /** The subscriptions to compare an event with; every one that matches it is among them. */
  Set<Subscription> candidates(Event event) {
    var candidates = new HashSet<Subscription>();
    for (LiveKey key : LiveKey.of(event)) {
      candidates.addAll(byKey.getOrDefault(key, Set.of()));
    }
    return candidates;
  }

  /** How many keys there are. */
  int size() {
    return byKey.size();
  }
}
