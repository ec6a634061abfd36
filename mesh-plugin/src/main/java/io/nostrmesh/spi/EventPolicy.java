package io.nostrmesh.spi;

import io.nostrmesh.nostr.Event;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Vetoes events on their way into and out of a relay. A policy can never make a relay accept what
 * its own rules refuse, nor deliver what a filter does not match.
 *
 * <p><b>Implemented by</b> this plugin (offers) and by any host with rules of its own. <b>Called
 * by</b> the host: {@link #onPublish} once for each incoming event after id and signature have been
 * verified and before it is stored; {@link #onDelivery} for each event and viewer before the event
 * leaves the relay, in answers to REQ, live fan-out and COUNT alike, and <em>before</em> {@code
 * limit} is applied, else hidden events eat up the limit and betray themselves.
 *
 * <p><b>Threads:</b> any, several at once, event loops among them: do not block, see {@link
 * #blocking}.
 *
 * <p><b>Several policies</b> are all asked, see {@link EventPolicies}; the first veto wins.
 *
 * <p><b>Failure:</b> an exception, a failed stage, a {@code null}, or no answer within {@link
 * EventPolicies#ANSWER_DEADLINE} counts as a veto with the prefix {@code error}.
 */
public interface EventPolicy {

  /**
   * A policy that answers by waiting, say for a database, on threads that may wait.
   *
   * @param threads such as {@link BlockingCalls}; never one that runs calls on their caller's
   *     thread
   * @param onPublish called on one of them; an exception is a veto
   * @param onDelivery likewise
   * @return what never makes its callers wait
   */
  static EventPolicy blocking(
      Executor threads,
      Function<Publication, EventVerdict> onPublish,
      Function<Delivery, EventVerdict> onDelivery) {
    return new EventPolicy() {
      @Override
      public CompletionStage<EventVerdict> onPublish(Publication publication) {
        return CompletableFuture.supplyAsync(() -> onPublish.apply(publication), threads);
      }

      @Override
      public CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
        return CompletableFuture.supplyAsync(() -> onDelivery.apply(delivery), threads);
      }
    };
  }

  /**
   * May this policy have something against events of this kind? A caller that has the choice, such
   * as a proxy before a relay, neither verifies nor asks about events that concern no policy. The
   * answer for a kind never changes.
   *
   * @param kind 0 to 65535
   * @return whether to ask; true unless a policy knows better
   */
  default boolean concerns(int kind) {
    return true;
  }

  /**
   * May this event enter the relay?
   *
   * @param publication the event, and who brought it
   * @return the verdict, now or later
   */
  CompletionStage<EventVerdict> onPublish(Publication publication);

  /**
   * May this viewer see this event? Answers are not cached by the host: they may change with
   * membership and time.
   *
   * @param delivery the event, and who would see it
   * @return the verdict, now or later
   */
  default CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
    return EventVerdict.PASS.now();
  }

  /**
   * May {@link #onDelivery} refuse events of this kind to anybody? A host counts events of all
   * other kinds in its database, without reading them, and shows them without asking. The answer
   * for a kind never changes.
   *
   * @param kind 0 to 65535
   * @return true unless a policy knows better, as it may of kinds that do not {@linkplain #concerns
   *     concern} it
   */
  default boolean mayHide(int kind) {
    return concerns(kind);
  }

  /**
   * {@return the kinds of events that may become {@linkplain #isObsolete obsolete} by this word}
   */
  default Set<Integer> perishableKinds() {
    return Set.of();
  }

  /**
   * Is this stored event of no more use to anybody, so that the host may delete it for good?
   *
   * @param stored an event of one of the {@link #perishableKinds}
   * @return whether it may go, now or later
   */
  default CompletionStage<Boolean> isObsolete(Event stored) {
    return CompletableFuture.completedFuture(false);
  }
}
