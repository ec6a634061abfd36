package io.nostrmesh.host.store;

import java.util.Comparator;

/**
 * What an index says about an event. Ordered as events are answered.
 *
 * @param seq the number of its row
 * @param idKey {@link IndexedNumber} of its id
 * @param authorKey {@link IndexedNumber} of its author, or 0 from an index of tags
 */
record IndexEntry(long seq, long createdAt, long idKey, long authorKey, int kind)
    implements Comparable<IndexEntry> {

  private static final Comparator<IndexEntry> ORDER =
      Comparator.comparingLong(IndexEntry::createdAt)
          .reversed()
          .thenComparingLong(IndexEntry::idKey)
          .thenComparingLong(IndexEntry::seq);

  @Override
  public int compareTo(IndexEntry other) {
    return ORDER.compare(this, other);
  }
}
