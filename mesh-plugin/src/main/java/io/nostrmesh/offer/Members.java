package io.nostrmesh.offer;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A membership check whose failures are answers too: the stages here never fail. */
final class Members {

  private final MembershipCheck check;

  Members(MembershipCheck check) {
    this.check = check;
  }

  /** How the key stands to the group; empty when that cannot be found out. */
  CompletionStage<Optional<Membership>> standing(PublicKey key) {
    try {
      return check
          .check(key)
          .handle(
              (standing, failure) ->
                  failure == null ? Optional.ofNullable(standing) : Optional.empty());
    } catch (RuntimeException failure) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
  }

  /** Whether at least one of the keys is known to be let in. */
  CompletionStage<Boolean> admitAny(Collection<PublicKey> keys) {
    return keys.stream()
        .map(key -> standing(key).thenApply(is -> is.filter(Membership::admits).isPresent()))
        .reduce((one, other) -> one.thenCombine(other, Boolean::logicalOr))
        .orElseGet(() -> CompletableFuture.completedFuture(false));
  }
}
