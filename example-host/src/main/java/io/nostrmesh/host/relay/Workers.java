package io.nostrmesh.host.relay;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that verify signatures and read the database, so that event loops need not. Each
 * connection has at most two tasks here at a time, so the queue is bounded by their number.
 */
final class Workers implements Executor, AutoCloseable {

  private static final int SHUTDOWN_SECONDS = 5;

  private final ThreadPoolExecutor threads;

  Workers(int maxConnections) {
    int count = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    var number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(2 * maxConnections),
            task -> new Thread(task, "relay-worker-" + number.incrementAndGet()));
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
