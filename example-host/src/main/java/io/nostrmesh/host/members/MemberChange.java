package io.nostrmesh.host.members;

import io.nostrmesh.nostr.PublicKey;

/** A change of the members that has been made and stored. */
public sealed interface MemberChange {

  PublicKey key();

  /** A key became a member. */
  record Added(PublicKey key, Role role, PublicKey by) implements MemberChange {}

  /** A key stopped being a member. */
  record Removed(PublicKey key) implements MemberChange {}

  /** A member has another role. */
  record RoleChanged(PublicKey key, Role role) implements MemberChange {}
}
