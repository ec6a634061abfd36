package io.nostrmesh.host.store;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The first entries, in the order of answers, of all that are added: each once, and only so many.
 */
final class Newest {

  private final int count;
  private final PriorityQueue<IndexEntry> entries = new PriorityQueue<>(Collections.reverseOrder());
  private final Set<Long> rows = new HashSet<>();

  /**
   * @param count how many to keep, 1 or more
   */
  Newest(int count) {
    this.count = count;
  }

  void add(IndexEntry entry) {
    if (isBehind(entry) || !rows.add(entry.seq())) {
      return;
    }
    entries.add(entry);
    if (entries.size() > count) {
      rows.remove(entries.remove().seq());
    }
  }

  /** Whether nothing from this entry on can be among the first any more. */
  boolean isBehind(IndexEntry entry) {
    IndexEntry last = entries.peek();
    return entries.size() == count && last != null && last.compareTo(entry) <= 0;
  }

  /** The second before which nothing is of use any more. */
  long since() {
    IndexEntry last = entries.peek();
    return entries.size() == count && last != null ? last.createdAt() : Long.MIN_VALUE;
  }

  List<IndexEntry> inOrder() {
    return entries.stream().sorted().toList();
  }
}
