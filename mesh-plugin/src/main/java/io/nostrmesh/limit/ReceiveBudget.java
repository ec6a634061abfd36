package io.nostrmesh.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what all clients of a server have sent and it has not begun to handle: parts of messages,
 * and messages that wait. When it is too much, those who hold more than a little of it are refused;
 * the others are served on, so that a few greedy clients cannot lock them out. For any thread.
 */
public final class ReceiveBudget {

  private final long max;
  private final int little;
  private final AtomicLong held = new AtomicLong();

  /**
   * @param max bytes of all together
   * @param little bytes that one may hold in any case
   */
  public ReceiveBudget(long max, int little) {
    this.max = max;
    this.little = little;
  }

  /**
   * Whether there is room for {@code bytes} more; if so they count until {@link #giveBack}.
   *
   * @param own what their owner holds already
   */
  public boolean take(int bytes, int own) {
    if (held.addAndGet(bytes) <= max || own + bytes <= little) {
      return true;
    }
    giveBack(bytes);
    return false;
  }

  public void giveBack(int bytes) {
    held.addAndGet(-bytes);
  }

  /** The bytes that count now. */
  public long held() {
    return held.get();
  }
}
