package io.nostrmesh.host.http;

import io.nostrmesh.host.relay.limits.RelayLimit;
import io.nostrmesh.host.relay.limits.LimitListener;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what waits to be sent to all clients. The more it is beyond its measure, the less one
 * client may have waiting; so slow readers are cut off, and the others never notice. For any
 * thread.
 */
final class SendBudget {

  /** Bytes that one may have waiting while all together have up to twice their measure. */
  static final long LITTLE = 64L * 1024;

  /** Bytes that one may have waiting in any case. */
  static final long LEAST = 4L * 1024;

  /** Messages of the longest kind that may wait for one client. */
  private static final long MESSAGES = 8;

  private final AtomicLong held = new AtomicLong();
  private final long max;
  private final int messageBytes;
  private final LimitListener limited;

  /**
   * @param max bytes of all together
   * @param messageBytes the longest message
   * @param limited is told when a client has too much waiting
   */
  SendBudget(long max, int messageBytes, LimitListener limited) {
    this.max = max;
    this.messageBytes = messageBytes;
    this.limited = limited;
  }

  /**
   * Whether there is room for {@code bytes} more; if so they count until {@link #giveBack}.
   *
   * @param own what waits for their client, with them
   */
  boolean take(long bytes, long own) {
    if (own <= allowance(held.addAndGet(bytes))) {
      return true;
    }
    giveBack(bytes);
    limited.reached(RelayLimit.QUEUED_BYTES);
    return false;
  }

  private long allowance(long all) {
    if (all <= max) {
      return MESSAGES * messageBytes;
    }
    return all <= 2 * max ? LITTLE : LEAST;
  }

  void giveBack(long bytes) {
    held.addAndGet(-bytes);
  }

  /** Below this many waiting bytes of a client the relay goes on answering it. */
  long lowWater() {
    return messageBytes;
  }

  /** The bytes that count now. */
  long held() {
    return held.get();
  }
}
