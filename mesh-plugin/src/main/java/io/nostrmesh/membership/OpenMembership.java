package io.nostrmesh.membership;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Everybody is welcome. For relays that have no members. */
public final class OpenMembership implements MembershipCheck {

  @Override
  public CompletionStage<Membership> check(PublicKey key) {
    return CompletableFuture.completedFuture(Membership.OPEN_RELAY);
  }
}
