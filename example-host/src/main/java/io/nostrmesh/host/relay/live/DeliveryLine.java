package io.nostrmesh.host.relay.live;

import io.nostrmesh.spi.EventVerdict;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The new events on their way to one client, in order, while the policies think about them: one
 * that is decided early waits for those before it. For any thread.
 */
public final class DeliveryLine {

  /** Events that wait for verdicts at most. */
  static final int MAX_WAITING = 1000;

  /** How long a policy may think about one event before it counts as hidden. */
  private static final int POLICY_SECONDS = 5;

  private record Waiting(CompletableFuture<EventVerdict> verdict, Runnable delivery) {}

  private final Queue<Waiting> line = new ArrayDeque<>();
  private boolean working;

  /** Runs {@code delivery} in its turn if the verdict is to pass; false if too many wait. */
  public boolean add(CompletionStage<EventVerdict> verdict, Runnable delivery) {
    var answer = verdict.toCompletableFuture();
    boolean decided = answer.isDone();
    var timely = decided ? answer : answer.copy().orTimeout(POLICY_SECONDS, TimeUnit.SECONDS);
    synchronized (this) {
      if (line.size() >= MAX_WAITING) {
        return false;
      }
      line.add(new Waiting(timely, delivery));
    }
    if (decided) {
      work();
    } else {
      timely.whenComplete((answered, failure) -> work());
    }
    return true;
  }

  private void work() {
    for (Waiting next = begin(); next != null; next = goOn()) {
      if (!next.verdict().isCompletedExceptionally()
          && next.verdict().join() instanceof EventVerdict.Pass) {
        next.delivery().run();
      }
    }
  }

  private synchronized @Nullable Waiting begin() {
    if (working) {
      return null;
    }
    return next();
  }

  private synchronized @Nullable Waiting goOn() {
    return next();
  }

  private @Nullable Waiting next() {
    Waiting first = line.peek();
    working = first != null && first.verdict().isDone();
    return working ? line.remove() : null;
  }
}
