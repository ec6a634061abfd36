package io.nostrmesh.spi;

import io.nostrmesh.nostr.PublicKey;

/** How a key stands to the relay's trust group: the answer of a {@link MembershipCheck}. */
public sealed interface Membership {

  /** The relay has no members: everybody is welcome. */
  record OpenRelay() implements Membership {}

  /**
   * The key is a member.
   *
   * @param role the host's own word, such as {@code owner}, {@code admin} or {@code member}
   */
  record Member(String role) implements Membership {}

  /**
   * The key is no member, but a member vouches for it (NIP-OA).
   *
   * @param owner the member; access ends when the owner's membership does
   */
  record ViaOwner(PublicKey owner) implements Membership {}

  /** The key has no part in the group. */
  record Denied() implements Membership {}

  /** The one answer of a relay without members. */
  Membership OPEN_RELAY = new OpenRelay();

  /** The one answer for a key without a part in the group. */
  Membership DENIED = new Denied();

  /** {@return whether this answer lets the key in} */
  default boolean admits() {
    return !(this instanceof Denied);
  }
}
