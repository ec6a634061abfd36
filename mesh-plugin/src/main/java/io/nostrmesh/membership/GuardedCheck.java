package io.nostrmesh.membership;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A check that keeps its contract whatever the one behind it does: an exception, a {@code null}
 * stage and a {@code null} answer all become a failed stage.
 */
final class GuardedCheck implements MembershipCheck {

  private final MembershipCheck check;

  GuardedCheck(MembershipCheck check) {
    this.check = check;
  }

  @Override
  public CompletableFuture<Membership> check(PublicKey key) {
    try {
      return check.check(key).thenApply(GuardedCheck::required).toCompletableFuture();
    } catch (RuntimeException broken) {
      return CompletableFuture.failedFuture(broken);
    }
  }

  @Override
  public Registration onEnded(Consumer<PublicKey> listener) {
    return check.onEnded(listener);
  }

  private static Membership required(@Nullable Membership answer) {
    if (answer == null) {
      throw new IllegalStateException("the membership check answered null");
    }
    return answer;
  }
}
