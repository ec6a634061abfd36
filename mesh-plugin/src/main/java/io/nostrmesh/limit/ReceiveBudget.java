package io.nostrmesh.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what all clients of a server have sent and it has not begun to handle: parts of messages,
 * and messages that wait. When it is too much, those who hold more than a little of it are refused;
 * the others are served on, so that a few greedy clients cannot lock them out. For any thread.
 */
public final class ReceiveBudget implements Budget {

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

  @Override
  public boolean take(int bytes, int own) {
    if (held.addAndGet(bytes) <= max || own + bytes <= little) {
      return true;
    }
    giveBack(bytes);
    return false;
  }

  @Override
  public void giveBack(int bytes) {
    held.addAndGet(-bytes);
  }

  /** The bytes that count now. */
  public long held() {
    return held.get();
  }
}
