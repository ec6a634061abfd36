package io.nostrmesh.offer;

import io.nostrmesh.limit.Deadline;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A membership check whose failures are answers too: the stages here never fail, and end. */
final class Members {

  private final Asked<MembershipCheck> check;

  Members(MembershipCheck check, Deadline deadline) {
    this.check = new Asked<>(check, deadline);
  }

  /** How the key stands to the group; empty when that cannot be found out. */
  CompletionStage<Optional<Membership>> standing(PublicKey key) {
    return check.ask(asked -> asked.check(key)).handle((is, failure) -> Optional.ofNullable(is));
  }

  /** Whether at least one of the keys is known to be let in. */
  CompletionStage<Boolean> admitAny(Collection<PublicKey> keys) {
    return keys.stream()
        .map(key -> standing(key).thenApply(is -> is.filter(Membership::admits).isPresent()))
        .reduce((one, other) -> one.thenCombine(other, Boolean::logicalOr))
        .orElseGet(() -> CompletableFuture.completedFuture(false));
  }
}
