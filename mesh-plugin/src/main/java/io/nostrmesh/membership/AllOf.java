package io.nostrmesh.membership;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.Membership.OpenRelay;
import io.nostrmesh.spi.Membership.ViaOwner;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A key belongs to the group if every one of several checks says so. They are asked in order; the
 * first that denies or fails decides. If all admit, the answer is the weakest: via the first owner
 * that was named, else the first role, else open.
 *
 * <p>Membership ends when it ends in any of them.
 */
public final class AllOf implements MembershipCheck {

  private final List<GuardedCheck> checks;

  /**
   * @throws IllegalArgumentException when {@code checks} is empty, which would let everybody in
   */
  public AllOf(List<? extends MembershipCheck> checks) {
    if (checks.isEmpty()) {
      throw new IllegalArgumentException("checks must not be empty");
    }
    this.checks = checks.stream().map(GuardedCheck::new).toList();
  }

  @Override
  public CompletableFuture<Membership> check(PublicKey key) {
    CompletableFuture<Membership> answer = checks.get(0).check(key);
    for (GuardedCheck next : checks.subList(1, checks.size())) {
      answer =
          answer.thenCompose(
              first ->
                  first.admits()
                      ? next.check(key).thenApply(second -> weaker(first, second))
                      : CompletableFuture.completedFuture(first));
    }
    return answer;
  }

  @Override
  public Registration onEnded(Consumer<PublicKey> listener) {
    List<Registration> registrations =
        checks.stream().map(check -> check.onEnded(listener)).toList();
    return () -> registrations.forEach(Registration::close);
  }

  private static Membership weaker(Membership first, Membership second) {
    boolean secondIsWeaker =
        !second.admits()
            || first instanceof OpenRelay
            || second instanceof ViaOwner && !(first instanceof ViaOwner);
    return secondIsWeaker ? second : first;
  }
}
