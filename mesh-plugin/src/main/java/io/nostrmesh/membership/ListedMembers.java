package io.nostrmesh.membership;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The members are those on a fixed list. An empty list has no members; it does not open the relay.
 */
public record ListedMembers(Set<PublicKey> keys) implements MembershipCheck {

  /** The role of everybody on the list. */
  public static final String ROLE = "member";

  public ListedMembers {
    keys = Set.copyOf(keys);
  }

  @Override
  public CompletionStage<Membership> check(PublicKey key) {
    return CompletableFuture.completedFuture(
        keys.contains(key) ? new Membership.Member(ROLE) : Membership.DENIED);
  }
}
