package io.nostrmesh.client.nostr;

import io.nostrmesh.client.nostr.PublishAnswer.Unanswered;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Events that were sent and wait for their OK. Used on the loop only. */
final class AwaitedAnswers {

  /** Events that may wait. */
  static final int MAX = 32;

  private final ScheduledExecutorService loop;
  private final Duration patience;
  private final Map<String, CompletableFuture<PublishAnswer>> waiting = new HashMap<>();

  AwaitedAnswers(ScheduledExecutorService loop, Duration patience) {
    this.loop = loop;
    this.patience = patience;
  }

  boolean isFull() {
    return waiting.size() >= MAX;
  }

  /** The answer to the event with this id; comes in any case. */
  CompletableFuture<PublishAnswer> await(String id) {
    var answer = new CompletableFuture<PublishAnswer>();
    waiting.put(id, answer);
    var end =
        loop.schedule(
            () -> answered(id, new Unanswered("the relay did not answer")),
            patience.toMillis(),
            TimeUnit.MILLISECONDS);
    answer.whenComplete((result, problem) -> end.cancel(false));
    return answer;
  }

  void answered(String id, PublishAnswer answer) {
    CompletableFuture<PublishAnswer> asked = waiting.remove(id);
    if (asked != null) {
      asked.complete(answer);
    }
  }

  /** There will be no answers any more. */
  void giveUp(String problem) {
    List.copyOf(waiting.keySet()).forEach(id -> answered(id, new Unanswered(problem)));
  }
}
