package io.nostrmesh.host.relay;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that verify signatures and read the database, so that event loops need not. The queue
 * has room for two tasks of each connection, which is what it takes when no policy is slow. Beyond
 * that an event is refused with {@code error:}, or a connection closed with code 1013.
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
