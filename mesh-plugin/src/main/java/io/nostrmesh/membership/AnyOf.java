package io.nostrmesh.membership;

import io.nostrmesh.nostr.PublicKey;
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

  private final List<GuardedCheck> checks;

  /** No checks admit nobody. */
  public AnyOf(List<? extends MembershipCheck> checks) {
    this.checks = checks.stream().map(GuardedCheck::new).toList();
  }

  @Override
  public CompletableFuture<Membership> check(PublicKey key) {
    var answer = CompletableFuture.completedFuture(Membership.DENIED);
    for (GuardedCheck next : checks) {
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
        checks.stream().map(check -> check.onEnded(key -> passOn(key, listener))).toList();
    return () -> registrations.forEach(Registration::close);
  }

  private static CompletableFuture<Membership> or(
      @Nullable Membership earlier, @Nullable Throwable failure, GuardedCheck next, PublicKey key) {
    if (earlier != null && earlier.admits()) {
      return CompletableFuture.completedFuture(earlier);
    }
    return next.check(key)
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
