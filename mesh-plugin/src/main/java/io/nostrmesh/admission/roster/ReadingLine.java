package io.nostrmesh.admission.roster;

import io.nostrmesh.spi.Asked;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line of work for threads that have other work too: one thread at a time begins it, so many of
 * it may be under way, and so much may wait. Safe for use by several threads.
 */
final class ReadingLine {

  static final int UNDER_WAY = 64;
  static final int WAITING = 4_096;

  private static final Logger LOG = LoggerFactory.getLogger(ReadingLine.class);
  private static final long LOG_PAUSE = TimeUnit.MINUTES.toNanos(1);
  private static final long RETRY_MILLIS = 100;

  private record Work(Supplier<CompletionStage<Void>> begin, CompletableFuture<Void> done) {}

  private final Executor threads;
  private final ScheduledExecutorService timer;
  private final Queue<Work> waiting = new ArrayDeque<>();
  private int underWay;
  private boolean beginning;
  private long quietUntil = System.nanoTime();

  /**
   * @param threads bounded; while they take nothing more, work waits
   */
  ReadingLine(Executor threads, ScheduledExecutorService timer) {
    this.threads = threads;
    this.timer = timer;
  }

  /**
   * Puts work in the line.
   *
   * @param begin called on one of the threads
   * @return complete when the work is; fails at once when too much waits
   */
  CompletableFuture<Void> add(Supplier<CompletionStage<Void>> begin) {
    var work = new Work(begin, new CompletableFuture<>());
    synchronized (waiting) {
      if (waiting.size() >= WAITING) {
        tellOfFullness();
        return CompletableFuture.failedFuture(
            new RejectedExecutionException("too many events wait to be read"));
      }
      waiting.add(work);
    }
    goOn();
    return work.done();
  }

  /** At most once a minute; called with the lock. */
  private void tellOfFullness() {
    long now = System.nanoTime();
    if (now - quietUntil >= 0) {
      quietUntil = now + LOG_PAUSE;
      LOG.warn(
          "More than {} events that may name endpoints wait to be read: the endpoints in those that"
              + " came now need a token until their events come again",
          WAITING);
    }
  }

  private void goOn() {
    synchronized (waiting) {
      if (beginning || waiting.isEmpty() || underWay >= UNDER_WAY) {
        return;
      }
      beginning = true;
    }
    try {
      threads.execute(this::beginAll);
    } catch (RejectedExecutionException full) {
      // Nobody else begins meanwhile, so there is one retry however many come.
      timer.schedule(this::retry, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void beginAll() {
    @Nullable Work next = next();
    while (next != null) {
      Work work = next;
      new Asked<>(work.begin())
          .order(Supplier::get)
          .whenComplete(
              (nothing, failure) -> {
                ended();
                if (failure == null) {
                  work.done().complete(null);
                } else {
                  work.done().completeExceptionally(failure);
                }
              });
      next = next();
    }
    goOn();
  }

  private @Nullable Work next() {
    synchronized (waiting) {
      if (waiting.isEmpty() || underWay >= UNDER_WAY) {
        beginning = false;
        return null;
      }
      underWay++;
      return waiting.remove();
    }
  }

  private void ended() {
    synchronized (waiting) {
      underWay--;
    }
    goOn();
  }

  private void retry() {
    synchronized (waiting) {
      beginning = false;
    }
    goOn();
  }
}
