package io.nostrmesh.host.relay.reading;

import io.nostrmesh.limit.FairQueue;
import io.nostrmesh.limit.FairQueue.Source;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads that read the database for clients, in turn, and nothing else, so that publishing never
 * waits for reading. One party never has all of them. For any thread.
 */
final class Readers implements AutoCloseable {

  private static final int SHUTDOWN_SECONDS = 5;

  private record Task(Source source, Runnable work) {}

  private final int threads;
  private final int threadsOfParty;
  private final int maxWaiting;
  private final ThreadPoolExecutor pool;
  private final FairQueue<Task> queue;

  /** Those whose turn came while their party had all the threads it may have. */
  private final Map<Object, Queue<Task>> held = new LinkedHashMap<>();

  private final Map<Object, Integer> running = new HashMap<>();
  private int waiting;
  private int busy;
  private boolean closed;

  /**
   * @param maxWaiting tasks that may wait in all; half of them of one party
   */
  Readers(String name, int threads, int maxWaiting) {
    this.threads = threads;
    this.threadsOfParty = Math.max(1, threads - 1);
    this.maxWaiting = maxWaiting;
    this.queue = new FairQueue<>(maxWaiting, Math.max(1, maxWaiting / 2));
    var number = new AtomicInteger();
    this.pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            task -> new Thread(task, name + "-" + number.incrementAndGet()));
    pool.allowCoreThreadTimeOut(true);
  }

  /**
   * @throws RejectedExecutionException when too much is waiting
   */
  void execute(Source source, Runnable work) {
    synchronized (this) {
      if (closed || waiting >= maxWaiting || !queue.offer(source, new Task(source, work))) {
        throw new RejectedExecutionException("too many queries wait");
      }
      waiting++;
    }
    dispatch();
  }

  private synchronized void dispatch() {
    while (!closed && busy < threads) {
      Task task = next();
      if (task == null) {
        return;
      }
      waiting--;
      busy++;
      running.merge(task.source().party(), 1, Integer::sum);
      pool.execute(
          () -> {
            try {
              task.work().run();
            } finally {
              finished(task);
            }
          });
    }
  }

  private @Nullable Task next() {
    for (var ofParty : held.entrySet()) {
      if (hasRoom(ofParty.getKey())) {
        Task task = ofParty.getValue().remove();
        if (ofParty.getValue().isEmpty()) {
          held.remove(ofParty.getKey());
        }
        return task;
      }
    }
    for (Task task = queue.poll(); task != null; task = queue.poll()) {
      Object party = task.source().party();
      if (hasRoom(party)) {
        return task;
      }
      held.computeIfAbsent(party, key -> new ArrayDeque<>()).add(task);
    }
    return null;
  }

  private boolean hasRoom(Object party) {
    return running.getOrDefault(party, 0) < threadsOfParty;
  }

  private void finished(Task task) {
    synchronized (this) {
      busy--;
      running.computeIfPresent(
          task.source().party(), (party, count) -> count == 1 ? null : count - 1);
    }
    dispatch();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    pool.shutdown();
    try {
      if (!pool.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
