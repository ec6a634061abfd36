package io.nostrmesh.host.members;

import io.nostrmesh.host.members.MemberChange.Added;
import io.nostrmesh.host.members.MemberChange.Removed;
import io.nostrmesh.host.members.MemberChange.RoleChanged;
import io.nostrmesh.host.members.Ruling.Granted;
import io.nostrmesh.host.members.Ruling.Nothing;
import io.nostrmesh.host.members.Ruling.Refused;
import java.util.Optional;

/** Who may change what, with the texts of the reference relay, whose clients show them. */
final class MemberRules {

  /** A text that comes back to who sent it. */
  private static final int SHOWN_CHARS = 64;

  private MemberRules() {}

  /**
   * Judges a command by the roles of this moment.
   *
   * @param isFull whether there is no room for another member
   */
  static Ruling judge(
      MemberWish command, Optional<Role> actor, Optional<Role> target, boolean isFull) {
    return switch (command.action()) {
      case ADD -> add(command, actor, target, isFull);
      case REMOVE -> remove(command, actor, target);
      case CHANGE_ROLE -> changeRole(command, actor, target);
      case LEAVE -> leave(command, actor);
    };
  }

  private static boolean administers(Optional<Role> actor) {
    return actor.filter(Role::administers).isPresent();
  }

  private static Ruling add(
      MemberWish command, Optional<Role> actor, Optional<Role> target, boolean isFull) {
    if (!administers(actor)) {
      return new Refused("actor not authorized: must be admin or owner");
    }
    String word = command.role().orElse(Role.MEMBER.word());
    Optional<Role> role = Role.of(word);
    if (role.filter(Role.OWNER::equals).isPresent()) {
      // The reference's text. Its 9032 refuses that as well: an owner is set by configuration.
      return new Refused("invalid role: use kind:9032 to promote to owner");
    }
    if (role.filter(Role.ADMIN::equals).isPresent() && actor.get() != Role.OWNER) {
      return new Refused("actor not authorized: only owner can grant admin role");
    }
    if (role.isEmpty()) {
      return invalidRole(word);
    }
    if (target.isPresent()) {
      return Nothing.TO_DO;
    }
    return isFull
        ? new Refused("the relay has as many members as it can have")
        : new Granted(new Added(command.target(), role.get(), command.actor()));
  }

  private static Ruling remove(MemberWish command, Optional<Role> actor, Optional<Role> target) {
    if (!administers(actor)) {
      return new Refused("actor not authorized: must be admin or owner");
    }
    if (command.target().equals(command.actor())) {
      return new Refused("cannot remove yourself");
    }
    if (target.isEmpty()) {
      return new Refused("member not found: " + command.target());
    }
    if (target.get() == Role.OWNER) {
      return new Refused("cannot remove the relay owner");
    }
    if (actor.get() == Role.ADMIN && target.get() != Role.MEMBER) {
      return new Refused("actor not authorized: admins can only remove members");
    }
    return new Granted(new Removed(command.target()));
  }

  private static Ruling changeRole(
      MemberWish command, Optional<Role> actor, Optional<Role> target) {
    if (actor.filter(Role.OWNER::equals).isEmpty()) {
      return new Refused("actor not authorized: must be owner");
    }
    if (command.target().equals(command.actor())) {
      return new Refused("cannot change your own role");
    }
    if (command.role().isEmpty()) {
      return new Refused("missing role tag");
    }
    Optional<Role> role = Role.of(command.role().get());
    if (role.filter(Role.OWNER::equals).isPresent()) {
      return new Refused("cannot set role to owner");
    }
    if (role.isEmpty()) {
      return invalidRole(command.role().get());
    }
    if (target.isEmpty()) {
      return new Refused("member not found: " + command.target());
    }
    if (target.get() == Role.OWNER) {
      return new Refused("cannot change the relay owner's role");
    }
    return target.equals(role)
        ? Nothing.TO_DO
        : new Granted(new RoleChanged(command.target(), role.get()));
  }

  private static Ruling leave(MemberWish command, Optional<Role> actor) {
    if (actor.isEmpty()) {
      return new Refused("you are not a relay member");
    }
    return actor.get() == Role.OWNER
        ? new Refused("relay owner cannot leave")
        : new Granted(new Removed(command.actor()));
  }

  private static Refused invalidRole(String word) {
    return new Refused("invalid role: " + word.substring(0, Math.min(SHOWN_CHARS, word.length())));
  }
}
