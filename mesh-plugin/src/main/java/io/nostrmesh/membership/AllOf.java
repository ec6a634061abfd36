package io.nostrmesh.membership;

import io.nostrmesh.limit.Deadline;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.Membership.OpenRelay;
import io.nostrmesh.spi.Membership.ViaOwner;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A key belongs to the group if every one of several checks says so. They are asked in order and
 * the first that denies decides, also when one before it failed. If none denies, a failure of any
 * makes the whole fail: the key may well be none. If all admit, the answer is the weakest: via the
 * first owner that was named, else the first role, else open.
 *
 * <p>Membership ends when it ends in any of them.
 */
public final class AllOf implements MembershipCheck {

  /** How long one of several checks may take; then it has failed, and the next one's turn comes. */
  public static final Duration ANSWER_DEADLINE = Duration.ofSeconds(2);

  private final List<Asked<MembershipCheck>> checks;

  /**
   * @throws IllegalArgumentException when {@code checks} is empty, which would let everybody in
   */
  public AllOf(List<? extends MembershipCheck> checks) {
    this(checks, Deadline.of(ANSWER_DEADLINE));
  }

  /**
   * @param deadline how long one of the checks may take, in place of {@link #ANSWER_DEADLINE}
   * @throws IllegalArgumentException when {@code checks} is empty, which would let everybody in
   */
  public AllOf(List<? extends MembershipCheck> checks, Deadline deadline) {
    if (checks.isEmpty()) {
      throw new IllegalArgumentException("checks must not be empty");
    }
    this.checks = guarded(checks, deadline);
  }

  @Override
  public CompletableFuture<Membership> check(PublicKey key) {
    CompletableFuture<Membership> answer = checks.get(0).ask(asked -> asked.check(key));
    for (Asked<MembershipCheck> next : checks.subList(1, checks.size())) {
      answer =
          answer
              .handle((first, failure) -> and(first, failure, next, key))
              .thenCompose(Function.identity());
    }
    return answer;
  }

  @Override
  public Registration onEnded(Consumer<PublicKey> listener) {
    List<Registration> registrations =
        checks.stream().map(check -> listen(check, listener)).toList();
    return () -> registrations.forEach(Registration::close);
  }

  private static CompletableFuture<Membership> and(
      @Nullable Membership first,
      @Nullable Throwable failure,
      Asked<MembershipCheck> next,
      PublicKey key) {
    if (first != null && !first.admits()) {
      return CompletableFuture.completedFuture(first);
    }
    return next.ask(asked -> asked.check(key))
        .thenCompose(
            second -> {
              if (failure != null && second.admits()) {
                return CompletableFuture.failedFuture(failure);
              }
              return CompletableFuture.completedFuture(
                  first == null ? second : weaker(first, second));
            });
  }

  private static Membership weaker(Membership first, Membership second) {
    boolean secondIsWeaker =
        !second.admits()
            || first instanceof OpenRelay
            || second instanceof ViaOwner && !(first instanceof ViaOwner);
    return secondIsWeaker ? second : first;
  }

  static List<Asked<MembershipCheck>> guarded(
      List<? extends MembershipCheck> checks, Deadline deadline) {
    return checks.stream().map(check -> new Asked<MembershipCheck>(check, deadline)).toList();
  }

  static Registration listen(Asked<MembershipCheck> check, Consumer<PublicKey> listener) {
    return check.get(asked -> asked.onEnded(listener), () -> {});
  }
}
