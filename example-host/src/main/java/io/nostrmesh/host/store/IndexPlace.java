package io.nostrmesh.host.store;

import io.nostrmesh.host.relay.events.EventStore.Position;

/**
 * A place in the order of answers, right behind this time and id.
 *
 * @param idKey an {@link IndexedNumber}, or -1 for the place before all of that second
 */
record IndexPlace(long createdAt, long idKey) {

  static IndexPlace of(Position position) {
    return new IndexPlace(position.createdAt(), IndexedNumber.of(position.id()));
  }

  static IndexPlace of(IndexEntry entry) {
    return new IndexPlace(entry.createdAt(), entry.idKey());
  }

  /** This place, or the one before that second if it is later in the order. */
  IndexPlace notAfter(long second) {
    return createdAt <= second ? this : new IndexPlace(second, -1);
  }

  boolean isBefore(IndexEntry entry) {
    return entry.createdAt() < createdAt || entry.createdAt() == createdAt && entry.idKey() > idKey;
  }
}
