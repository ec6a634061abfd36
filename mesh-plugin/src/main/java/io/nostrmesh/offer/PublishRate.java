package io.nostrmesh.offer;

import io.nostrmesh.nostr.PublicKey;
import java.util.LinkedHashMap;

/**
 * Counts the offers of each author within the current minute. Bounded: beyond {@code limit} authors
 * the one who was first this minute is forgotten. Safe for use by several threads.
 */
final class PublishRate {

  private final int perMinute;
  private final int limit;
  private final LinkedHashMap<PublicKey, Integer> counts = new LinkedHashMap<>();
  private long minute;

  PublishRate(int perMinute, int limit) {
    this.perMinute = perMinute;
    this.limit = limit;
  }

  /** Whether the author may publish one more at {@code now} (Unix seconds); counts it if so. */
  synchronized boolean allow(PublicKey author, long now) {
    if (now / 60 != minute) {
      minute = now / 60;
      counts.clear();
    }
    int published = counts.getOrDefault(author, 0);
    if (published >= perMinute) {
      return false;
    }
    counts.put(author, published + 1);
    if (counts.size() > limit) {
      counts.remove(counts.keySet().iterator().next());
    }
    return true;
  }

  synchronized int size() {
    return counts.size();
  }
}
