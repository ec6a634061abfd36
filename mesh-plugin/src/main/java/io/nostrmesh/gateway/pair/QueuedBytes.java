package io.nostrmesh.gateway.pair;

import java.util.concurrent.atomic.AtomicLong;

/** What waits to be sent to all clients and the relay together. For any thread. */
final class QueuedBytes {

  /** Bytes that one connection may have waiting however much waits for all. */
  private static final long LITTLE = 64L * 1024;

  private final AtomicLong all = new AtomicLong();
  private final long max;

  QueuedBytes(long max) {
    this.max = max;
  }

  /**
   * Counts {@code bytes} more.
   *
   * @param own what waits for the same connection already
   * @return whether there is room for them; else they do not count
   */
  boolean add(long bytes, long own) {
    if (all.addAndGet(bytes) <= max || own + bytes <= LITTLE) {
      return true;
    }
    remove(bytes);
    return false;
  }

  void remove(long bytes) {
    all.addAndGet(-bytes);
  }

  long sum() {
    return all.get();
  }
}
