package io.nostrmesh.limit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Puts an end to waiting for answers of code that is not ours. Safe for use by several threads. */
public final class Deadline {

  private final Optional<ScheduledExecutorService> timer;
  private final Duration limit;

  /**
   * @param timer runs what depends on an answer that did not come
   * @param limit how long an answer may take
   */
  public Deadline(ScheduledExecutorService timer, Duration limit) {
    this.timer = Optional.of(timer);
    this.limit = limit;
  }

  private Deadline(Duration limit) {
    this.timer = Optional.empty();
    this.limit = limit;
  }

  /** A deadline on the timer that the JDK keeps for its own futures. */
  public static Deadline of(Duration limit) {
    return new Deadline(limit);
  }

  /** Fails {@code answer} with a {@link TimeoutException} unless it is there in time. */
  public void limit(CompletableFuture<?> answer) {
    if (answer.isDone()) {
      return;
    }
    if (timer.isEmpty()) {
      answer.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS);
      return;
    }
    Future<?> timeout =
        timer
            .get()
            .schedule(
                () -> answer.completeExceptionally(new TimeoutException("no answer in " + limit)),
                limit.toNanos(),
                TimeUnit.NANOSECONDS);
    answer.whenComplete((value, failure) -> timeout.cancel(false));
  }
}
