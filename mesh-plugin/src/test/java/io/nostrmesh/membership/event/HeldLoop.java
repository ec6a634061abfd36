package io.nostrmesh.membership.event;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One real thread on which what is due in seconds happens when a test says so, and what is due
 * sooner by itself.
 */
final class HeldLoop extends ScheduledThreadPoolExecutor {

  private static final Duration SHORT = Duration.ofSeconds(3);

  private record Held(Duration delay, RunnableScheduledFuture<?> task) {}

  private final List<Held> held = new CopyOnWriteArrayList<>();

  HeldLoop() {
    super(1);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    Duration due = Duration.of(delay, unit.toChronoUnit());
    if (due.compareTo(SHORT) < 0) {
      return super.schedule(task, delay, unit);
    }
    var later = (RunnableScheduledFuture<?>) super.schedule(task, 1, TimeUnit.DAYS);
    held.add(new Held(due, later));
    return later;
  }

  /** How many tasks wait that long. */
  long waiting(Duration delay) {
    return held.stream().filter(task -> task.delay.equals(delay) && !task.task.isDone()).count();
  }

  /** The time is up for all tasks that wait that long; returns when they have run. */
  void fire(Duration delay) throws Exception {
    submit(
            () ->
                held.stream()
                    .filter(task -> task.delay.equals(delay) && !task.task.isDone())
                    .forEach(task -> task.task.run()))
        .get(20, TimeUnit.SECONDS);
  }
}
