package io.nostrmesh.plugin;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that check signatures. What one of them hands in, it does itself, at once: the relay
 * checks an endpoint's signature here and then asks for its admission, which has the token's to
 * check, and one connection shall not take two places in the queue.
 */
public final class VerificationPool extends ThreadPoolExecutor {

  /** Waiting signature checks; at 0.2 ms each a full queue is a fraction of a second of work. */
  static final int QUEUE = 1024;

  private final ThreadLocal<Boolean> isOurs;

  /**
   * @param name of its threads, with a number behind it
   */
  public VerificationPool(String name, int threads) {
    super(threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE));
    var number = new AtomicInteger();
    ThreadLocal<Boolean> ours = ThreadLocal.withInitial(() -> false);
    isOurs = ours;
    setThreadFactory(
        task -> {
          var thread =
              new Thread(
                  () -> {
                    ours.set(true);
                    task.run();
                  },
                  name + "-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  @Override
  public void execute(Runnable task) {
    if (isOurs.get() && !isShutdown()) {
      task.run();
    } else {
      super.execute(task);
    }
  }
}
