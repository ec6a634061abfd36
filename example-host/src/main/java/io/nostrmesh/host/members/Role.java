package io.nostrmesh.host.members;

import io.nostrmesh.limit.Choice;
import java.util.Optional;

/** What a member may do. */
public enum Role {
  /** Exactly one key, set by configuration. May do everything and cannot be removed. */
  OWNER,
  /** May add members and remove plain ones. */
  ADMIN,
  MEMBER;

  /** As it stands in tags and in the database. */
  public String word() {
    return Choice.word(this);
  }

  /** The role that is spelled exactly so. */
  static Optional<Role> of(String word) {
    return Choice.parse(Role.class, word).filter(role -> role.word().equals(word));
  }

  boolean administers() {
    return this != MEMBER;
  }
}
