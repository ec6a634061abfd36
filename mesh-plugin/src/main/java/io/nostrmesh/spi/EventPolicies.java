package io.nostrmesh.spi;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.ReasonPrefix;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All policies of a host as one: asks each in order until one rejects, and turns a policy that
 * fails into a rejection. Hosts call this one and need not guard against a broken policy.
 */
public final class EventPolicies implements EventPolicy {

  private static final EventVerdict FAILED =
      EventVerdict.reject(
          ReasonPrefix.ERROR, "policy.failed", "could not decide about this event, try again");

  private final List<EventPolicy> policies;

  public EventPolicies(List<? extends EventPolicy> policies) {
    this.policies = List.copyOf(policies);
  }

  @Override
  public CompletionStage<EventVerdict> onPublish(Publication publication) {
    return ask(0, policy -> policy.onPublish(publication));
  }

  @Override
  public CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
    return ask(0, policy -> policy.onDelivery(delivery));
  }

  @Override
  public Set<Integer> perishableKinds() {
    return policies.stream()
        .flatMap(policy -> policy.perishableKinds().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Obsolete as soon as one policy, asked about a kind of its own, says so. */
  @Override
  public CompletionStage<Boolean> isObsolete(Event stored) {
    CompletableFuture<Boolean> obsolete = CompletableFuture.completedFuture(false);
    for (EventPolicy policy : policies) {
      if (policy.perishableKinds().contains(stored.kind())) {
        obsolete =
            obsolete.thenCombine(
                answer(policy, asked -> asked.isObsolete(stored), false), Boolean::logicalOr);
      }
    }
    return obsolete;
  }

  private CompletionStage<EventVerdict> ask(
      int first, Function<EventPolicy, @Nullable CompletionStage<EventVerdict>> question) {
    for (int i = first; i < policies.size(); i++) {
      CompletableFuture<EventVerdict> answer = answer(policies.get(i), question, FAILED);
      if (!answer.isDone()) {
        int next = i + 1;
        return answer.thenCompose(
            verdict -> verdict instanceof EventVerdict.Pass ? ask(next, question) : verdict.now());
      }
      EventVerdict verdict = answer.join();
      if (!(verdict instanceof EventVerdict.Pass)) {
        return verdict.now();
      }
    }
    return EventVerdict.PASS.now();
  }

  /** The policy's answer as a future that never fails and never holds null. */
  private static <A> CompletableFuture<A> answer(
      EventPolicy policy,
      Function<EventPolicy, @Nullable CompletionStage<A>> question,
      A whenItFails) {
    try {
      CompletionStage<A> stage = question.apply(policy);
      if (stage == null) {
        return CompletableFuture.completedFuture(whenItFails);
      }
      return stage
          .handle((answer, failure) -> failure == null && answer != null ? answer : whenItFails)
          .toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(whenItFails);
    }
  }
}
