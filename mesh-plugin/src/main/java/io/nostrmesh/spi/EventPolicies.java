package io.nostrmesh.spi;

import io.nostrmesh.limit.Deadline;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.ReasonPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All policies of a host as one: asks each in order until one rejects, and turns a policy that
 * fails, or takes longer than its deadline, into a rejection. Hosts call this one and need not
 * guard against a broken policy: its stages never fail and always complete.
 */
public final class EventPolicies implements EventPolicy {

  private static final EventVerdict FAILED =
      EventVerdict.reject(
          ReasonPrefix.ERROR, "policy.failed", "could not decide about this event, try again");

  /**
   * How long one policy may think about one event. Longer than the offer policy takes when it waits
   * in vain for author and viewer, half a minute each at most, so that its own answer comes first.
   */
  public static final Duration ANSWER_DEADLINE = Duration.ofSeconds(65);

  private final List<Asked<EventPolicy>> policies;

  /**
   * With {@link #ANSWER_DEADLINE}.
   *
   * @param policies in the order in which they are asked; at least one
   * @throws IllegalArgumentException when there are none, since that would pass everything
   */
  public EventPolicies(List<? extends EventPolicy> policies) {
    this(policies, Deadline.of(ANSWER_DEADLINE));
  }

  /**
   * With a deadline of the host's own.
   *
   * @param policies in the order in which they are asked; at least one
   * @param deadline how long one policy may think about one event
   * @throws IllegalArgumentException when there are none, since that would pass everything
   */
  public EventPolicies(List<? extends EventPolicy> policies, Deadline deadline) {
    if (policies.isEmpty()) {
      throw new IllegalArgumentException(
          "policies must not be empty, since then every event passes: is the plugin absent or off?"
              + " EventPolicies.none() passes everything on purpose");
    }
    this.policies =
        policies.stream().map(policy -> new Asked<EventPolicy>(policy, deadline)).toList();
  }

  private EventPolicies() {
    this.policies = List.of();
  }

  /** {@return what passes every event, for a host that means it} */
  public static EventPolicies none() {
    return new EventPolicies();
  }

  /** Of concern to one of them; a policy that fails to say so is asked about everything. */
  @Override
  public boolean concerns(int kind) {
    return policies.stream().anyMatch(policy -> policy.get(asked -> asked.concerns(kind), true));
  }

  /** Where one of them may; a policy that fails to say so may hide everything. */
  @Override
  public boolean mayHide(int kind) {
    return policies.stream().anyMatch(policy -> policy.get(asked -> asked.mayHide(kind), true));
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
        .flatMap(policy -> kindsOf(policy).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Obsolete as soon as one policy, asked about a kind of its own, says so. */
  @Override
  public CompletionStage<Boolean> isObsolete(Event stored) {
    CompletableFuture<Boolean> obsolete = CompletableFuture.completedFuture(false);
    for (Asked<EventPolicy> policy : policies) {
      if (kindsOf(policy).contains(stored.kind())) {
        obsolete =
            obsolete.thenCombine(
                policy.ask(asked -> asked.isObsolete(stored)).exceptionally(failure -> false),
                Boolean::logicalOr);
      }
    }
    return obsolete;
  }

  private CompletionStage<EventVerdict> ask(
      int first, Function<EventPolicy, @Nullable CompletionStage<EventVerdict>> question) {
    for (int i = first; i < policies.size(); i++) {
      CompletableFuture<EventVerdict> answer =
          policies.get(i).ask(question).exceptionally(failure -> FAILED);
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

  private static Set<Integer> kindsOf(Asked<EventPolicy> policy) {
    return policy.get(asked -> Set.copyOf(asked.perishableKinds()), Set.of());
  }
}
