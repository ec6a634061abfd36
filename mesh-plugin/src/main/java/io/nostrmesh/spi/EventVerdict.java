package io.nostrmesh.spi;

import io.nostrmesh.nostr.ReasonPrefix;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An {@link EventPolicy}'s answer: it has nothing against the event, or it refuses it. */
public sealed interface EventVerdict {

  /** No objection. The host's own rules and the other policies still decide. */
  record Pass() implements EventVerdict {}

  /**
   * A veto. On publish the client gets {@code OK false} with {@link Reason#message()}; on delivery
   * it gets nothing at all, as if the event did not exist.
   */
  record Reject(Reason reason) implements EventVerdict {}

  Pass PASS = new Pass();

  static Reject reject(ReasonPrefix prefix, String code, String text) {
    return new Reject(new Reason(prefix, code, text));
  }

  /** This verdict as a stage that is already complete. */
  default CompletionStage<EventVerdict> now() {
    return CompletableFuture.completedFuture(this);
  }
}
