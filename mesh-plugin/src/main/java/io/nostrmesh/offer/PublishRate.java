package io.nostrmesh.offer;

import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.nostr.PublicKey;

/**
 * Counts the offers of each author within the current minute. Bounded: beyond {@code limit} authors
 * the one who was first this minute is forgotten. Safe for use by several threads.
 */
final class PublishRate {

  private final int perMinute;
  private final BoundedMap<PublicKey, Integer> counts;
  private long minute;

  PublishRate(int perMinute, int limit) {
    this.perMinute = perMinute;
    this.counts = new BoundedMap<>(limit, Eldest.ADDED);
  }

  /** Whether the author may publish one more at {@code now} (Unix seconds); counts it if so. */
  synchronized boolean allow(PublicKey author, long now) {
    if (now / 60 != minute) {
      minute = now / 60;
      counts.clear();
    }
    int published = counts.get(author).orElse(0);
    if (published >= perMinute) {
      return false;
    }
    counts.put(author, published + 1);
    return true;
  }

  synchronized int size() {
    return counts.size();
  }
}
