package io.nostrmesh.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A loop whose time passes only when the test says so, and the clock that goes with it. */
final class ManualLoop extends AbstractExecutorService
    implements ScheduledExecutorService, InstantSource {
  private final Queue<Runnable> ready = new ArrayDeque<>();
  private final PriorityQueue<Task> waiting =
      new PriorityQueue<>(Comparator.comparing((Task task) -> task.due));
  private Instant now = Instant.ofEpochSecond(1_800_000_000);

  @Override
  public Instant instant() {
    return now;
  }

  /** Sets the clock alone, as a person or a time server would. */
  void setClockBack(Duration by) {
    now = now.minus(by);
  }

  /** Runs everything that is due within {@code time}, in order. */
  void advance(Duration time) {
    Instant end = now.plus(time);
    run();
    while (!waiting.isEmpty() && !waiting.peek().due.isAfter(end)) {
      Task task = waiting.remove();
      now = task.due;
      task.run();
      run();
    }
    now = end;
  }

  private void run() {
    while (!ready.isEmpty()) {
      ready.remove().run();
    }
  }

  @Override
  public void execute(Runnable task) {
    ready.add(task);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    var scheduled = new Task(task, now.plus(Duration.of(delay, unit.toChronoUnit())));
    waiting.add(scheduled);
    return scheduled;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long delay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long delay, long pause, TimeUnit unit) {
    throw new UnsupportedOperationException();
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

  private final class Task extends FutureTask<Object> implements ScheduledFuture<Object> {
    private final Instant due;

    Task(Runnable task, Instant due) {
      super(task, null);
      this.due = due;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      waiting.remove(this);
      return super.cancel(mayInterrupt);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(Duration.between(now, due));
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
