package io.nostrmesh.host.relay.live;

import io.nostrmesh.limit.ReceiveBudget;
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

  private record Waiting(CompletableFuture<EventVerdict> verdict, int chars, Runnable delivery) {}

  private final Queue<Waiting> line = new ArrayDeque<>();
  private final ReceiveBudget budget;
  private boolean working;
  private int waitingChars;

  /**
   * @param budget counts the characters of events that wait, of all clients
   */
  public DeliveryLine(ReceiveBudget budget) {
    this.budget = budget;
  }

  /**
   * Runs {@code delivery} in its turn if the verdict is to pass; false if too many wait.
   *
   * @param chars of the event
   */
  public boolean add(CompletionStage<EventVerdict> verdict, int chars, Runnable delivery) {
    var answer = verdict.toCompletableFuture();
    boolean decided = answer.isDone();
    var timely = decided ? answer : answer.copy().orTimeout(POLICY_SECONDS, TimeUnit.SECONDS);
    synchronized (this) {
      if (line.size() >= MAX_WAITING || !budget.take(chars, waitingChars)) {
        return false;
      }
      waitingChars += chars;
      line.add(new Waiting(timely, chars, delivery));
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
    if (first == null || !working) {
      return null;
    }
    waitingChars -= first.chars();
    budget.giveBack(first.chars());
    return line.remove();
  }
}
