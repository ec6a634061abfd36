package io.nostrmesh.membership;

import io.nostrmesh.limit.Deadline;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A key belongs to the group if at least one of several checks says so. They are asked in order and
 * the first that admits decides, also when one before it failed. If none admits, a failure of any
 * makes the whole fail: the key may well be a member.
 *
 * <p>When membership ends in one of them, the others are asked, and only a denial by all is passed
 * on to listeners.
 */
public final class AnyOf implements MembershipCheck {

  private final List<Asked<MembershipCheck>> checks;

  /** No checks admit nobody. */
  public AnyOf(List<? extends MembershipCheck> checks) {
    this(checks, Deadline.of(AllOf.ANSWER_DEADLINE));
  }

  /**
   * @param deadline how long one of the checks may take, in place of {@link AllOf#ANSWER_DEADLINE}
   */
  public AnyOf(List<? extends MembershipCheck> checks, Deadline deadline) {
    this.checks = AllOf.guarded(checks, deadline);
  }

  @Override
  public CompletableFuture<Membership> check(PublicKey key) {
    var answer = CompletableFuture.completedFuture(Membership.DENIED);
    for (Asked<MembershipCheck> next : checks) {
      answer =
          answer
              .handle((earlier, failure) -> or(earlier, failure, next, key))
              .thenCompose(Function.identity());
    }
    return answer;
  }

  @Override
  public Registration onEnded(Consumer<PublicKey> listener) {
    List<Registration> registrations =
        checks.stream().map(check -> AllOf.listen(check, key -> passOn(key, listener))).toList();
    return () -> registrations.forEach(Registration::close);
  }

  private static CompletableFuture<Membership> or(
      @Nullable Membership earlier,
      @Nullable Throwable failure,
      Asked<MembershipCheck> next,
      PublicKey key) {
    if (earlier != null && earlier.admits()) {
      return CompletableFuture.completedFuture(earlier);
    }
    return next.ask(asked -> asked.check(key))
        .thenCompose(
            answer ->
                failure == null || answer.admits()
                    ? CompletableFuture.completedFuture(answer)
                    : CompletableFuture.failedFuture(failure));
  }

  private void passOn(PublicKey key, Consumer<PublicKey> listener) {
    // A failure is no denial: the listener's own re-check finds out later.
    check(key)
        .thenAccept(
            answer -> {
              if (!answer.admits()) {
                listener.accept(key);
              }
            });
  }
}
