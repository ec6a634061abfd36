package io.nostrmesh.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A clock, a timer and a loop that stand still until a test moves them: the only hand-moved time of
 * all tests. Work runs on the test's own thread; what a running task hands in runs after it, as on
 * a real loop.
 */
public final class ManualTime extends AbstractExecutorService
    implements ScheduledExecutorService, InstantSource {

  /** What the clock shows at first. */
  public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final PriorityBlockingQueue<Task<?>> tasks = new PriorityBlockingQueue<>();
  private final ThreadLocal<Queue<Runnable>> running = new ThreadLocal<>();
  private volatile Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  /** Moves time forward and runs what falls due on the way, in order. */
  public void advance(Duration duration) {
    Instant target = now.plus(duration);
    for (Task<?> next = tasks.peek();
        next != null && !next.due.isAfter(target);
        next = tasks.peek()) {
      tasks.remove(next);
      now = next.due.isAfter(now) ? next.due : now;
      execute(next::fire);
    }
    now = target;
  }

  /** Sets the clock alone, as a person or a time server would; what waits is due as before. */
  public void setClockBack(Duration by) {
    now = now.minus(by);
    tasks.forEach(task -> task.due = task.due.minus(by));
  }

  /** Tasks that wait and are not cancelled. */
  public long waiting() {
    return tasks.stream().filter(task -> !task.isCancelled()).count();
  }

  private final class Task<T> extends FutureTask<T> implements ScheduledFuture<T> {
    private final Duration period;
    private Instant due;

    Task(Callable<T> work, Duration delay, Duration period) {
      super(work);
      this.period = period;
      this.due = now.plus(delay);
    }

    private void fire() {
      if (period.isZero()) {
        run();
      } else if (runAndReset()) {
        due = now.plus(period);
        tasks.add(this);
      }
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(Duration.between(now, due));
    }

    @Override
    public int compareTo(Delayed other) {
      return due.compareTo(((Task<?>) other).due);
    }
  }

  private <T> ScheduledFuture<T> add(Task<T> task) {
    tasks.add(task);
    return task;
  }

  private static Duration duration(long amount, TimeUnit unit) {
    return Duration.of(amount, unit.toChronoUnit());
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          work.run();
          return null;
        },
        delay,
        unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
    return add(new Task<>(work, duration(delay, unit), Duration.ZERO));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable work, long initialDelay, long period, TimeUnit unit) {
    return scheduleWithFixedDelay(work, initialDelay, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable work, long initialDelay, long delay, TimeUnit unit) {
    return add(
        new Task<>(
            () -> {
              work.run();
              return null;
            },
            duration(initialDelay, unit),
            duration(delay, unit)));
  }

  @Override
  public void execute(Runnable work) {
    Queue<Runnable> later = running.get();
    if (later != null) {
      later.add(work);
      return;
    }
    later = new ArrayDeque<>();
    running.set(later);
    try {
      for (Runnable next = work; next != null; next = later.poll()) {
        next.run();
      }
    } finally {
      running.remove();
    }
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }
}
