package io.nostrmesh.host.members;

import java.util.Locale;
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
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Role> of(String word) {
    return switch (word) {
      case "owner" -> Optional.of(OWNER);
      case "admin" -> Optional.of(ADMIN);
      case "member" -> Optional.of(MEMBER);
      default -> Optional.empty();
    };
  }

  boolean administers() {
    return this != MEMBER;
  }
}
