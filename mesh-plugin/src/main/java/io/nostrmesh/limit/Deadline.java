package io.nostrmesh.limit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Puts an end to waiting for answers of code that is not ours. Safe for use by several threads. */
public final class Deadline {

  private final ScheduledExecutorService timer;
  private final Duration limit;

  public Deadline(ScheduledExecutorService timer, Duration limit) {
    this.timer = timer;
    this.limit = limit;
  }

  /**
   * The answer to {@code question}, or a failure if it throws or takes too long. A later answer is
   * ignored.
   */
  public <T> CompletableFuture<T> within(Supplier<? extends CompletionStage<T>> question) {
    var answer = new CompletableFuture<T>();
    try {
      question
          .get()
          .whenComplete(
              (value, failure) -> {
                if (failure == null) {
                  answer.complete(value);
                } else {
                  answer.completeExceptionally(failure);
                }
              });
      if (!answer.isDone()) {
        Future<?> timeout =
            timer.schedule(
                () -> answer.completeExceptionally(new TimeoutException("no answer in " + limit)),
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
        answer.whenComplete((value, failure) -> timeout.cancel(false));
      }
    } catch (RuntimeException broken) {
      answer.completeExceptionally(broken);
    }
    return answer;
  }
}
