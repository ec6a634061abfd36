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
   *
   * @param reason why
   */
  record Reject(Reason reason) implements EventVerdict {}

  /** The one pass. */
  Pass PASS = new Pass();

  /**
   * A veto for this {@link Reason}.
   *
   * @param prefix what kind of refusal it is to a Nostr client
   * @param code stable dotted name
   * @param text for people; no secret
   * @return the veto
   */
  static Reject reject(ReasonPrefix prefix, String code, String text) {
    return new Reject(new Reason(prefix, code, text));
  }

  /** {@return this verdict as a stage that is already complete} */
  default CompletionStage<EventVerdict> now() {
    return CompletableFuture.completedFuture(this);
  }
}
