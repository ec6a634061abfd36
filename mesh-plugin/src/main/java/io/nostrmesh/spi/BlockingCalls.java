package io.nostrmesh.spi;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for implementations that can answer by waiting only, such as those with a JDBC driver:
 * see {@link MembershipCheck#blocking} and {@link EventPolicy#blocking}. What comes while all
 * threads are busy waits, and what comes while too much waits is refused at once, which callers
 * take for "cannot tell". Made and closed by a host; safe for use by several threads.
 */
public final class BlockingCalls implements Executor, AutoCloseable {

  private static final long IDLE_SECONDS = 30;

  private final ThreadPoolExecutor threads;

  /**
   * Starts no thread before it is needed.
   *
   * @param threads how many answers are worked on at a time, 1 or more; of use are not more than
   *     there are connections to the database
   * @param waiting how many questions may wait, 1 or more
   * @throws IllegalArgumentException when one of them is less
   */
  public BlockingCalls(int threads, int waiting) {
    atLeastOne("threads", threads);
    atLeastOne("waiting", waiting);
    var number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            task -> {
              var thread = new Thread(task, "mesh-blocking-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    this.threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs what waits for something.
   *
   * @throws java.util.concurrent.RejectedExecutionException when too much waits already
   */
  @Override
  public void execute(Runnable call) {
    threads.execute(call);
  }

  /** Interrupts what runs and drops what waits; their questions stay unanswered. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + value);
    }
  }
}
