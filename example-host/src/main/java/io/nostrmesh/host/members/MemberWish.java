package io.nostrmesh.host.members;

import io.nostrmesh.nostr.PublicKey;
import java.util.Optional;

/**
 * What somebody wants to have changed about the members.
 *
 * @param actor who wants it, proved by a signature or by the configuration
 * @param target whom it is about; of {@link Action#LEAVE} the actor
 * @param role the word as it was given, if there is one
 */
public record MemberWish(Action action, PublicKey actor, PublicKey target, Optional<String> role) {

  /** What can be wanted. */
  public enum Action {
    ADD,
    REMOVE,
    CHANGE_ROLE,
    LEAVE
  }
}
