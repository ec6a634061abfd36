package io.nostrmesh.control;

import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.nostr.EventId;

/**
 * Remembers which NIP-98 events have changed something, since each may do so once. Bounded by what
 * members do: a refused event is not kept.
 */
final class SpentTokens {

  static final int LIMIT = 10_000;

  private final BoundedMap<EventId, Boolean> spent = new BoundedMap<>(LIMIT, Eldest.ADDED);

  /** Whether the event was not spent before. */
  synchronized boolean spend(EventId id) {
    if (spent.contains(id)) {
      return false;
    }
    spent.put(id, true);
    return true;
  }

  /** The event changed nothing after all. */
  synchronized void giveBack(EventId id) {
    spent.remove(id);
  }

  synchronized int size() {
    return spent.size();
  }
}
