package io.nostrmesh.settings;

import io.nostrmesh.nostr.PublicKey;
import java.util.Set;

/** Who the members are, by the word of the operator; {@code plugin} makes checks of it. */
public sealed interface MembershipPlan {

  /** The operator does not say, so that the host must bring a check of its own. */
  record Unsaid() implements MembershipPlan {}

  /** Everybody is welcome. */
  record Open() implements MembershipPlan {}

  /**
   * Those on a list that stays as it is.
   *
   * @param keys at least one
   */
  record Listed(Set<PublicKey> keys) implements MembershipPlan {

    public Listed {
      keys = Set.copyOf(keys);
    }
  }
}
