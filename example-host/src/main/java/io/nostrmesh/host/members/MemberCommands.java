package io.nostrmesh.host.members;

import static io.nostrmesh.nostr.Kind.ADD_MEMBER;
import static io.nostrmesh.nostr.Kind.CHANGE_ROLE;
import static io.nostrmesh.nostr.Kind.LEAVE_REQUEST;
import static io.nostrmesh.nostr.Kind.REMOVE_MEMBER;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The events that change who is a member: kinds 9030 (add), 9031 (remove), 9032 (change role) as
 * the reference relay has them, and 28936 (leave, NIP-43). They are carried out and not stored. The
 * caller has verified the signature and that the author himself is connected.
 */
@Singleton
public final class MemberCommands {

  /** How far the clock of an administrator may be from ours; older commands are replays. */
  public static final long FRESHNESS_SECONDS = 120;

  /** What became of a command; the text goes into the OK message. */
  public record Outcome(boolean done, String text) {
    private static Outcome done(String text) {
      return new Outcome(true, text);
    }

    private static Outcome invalid(String text) {
      return new Outcome(false, "invalid: " + text);
    }
  }

  private final MemberDirectory members;
  private final InstantSource clock;

  MemberCommands(MemberDirectory members, InstantSource clock) {
    this.members = members;
    this.clock = clock;
  }

  /** Whether events of this kind are commands to the relay. */
  public static boolean isCommand(int kind) {
    return kind == ADD_MEMBER
        || kind == REMOVE_MEMBER
        || kind == CHANGE_ROLE
        || kind == LEAVE_REQUEST;
  }

  /** Carries out a command. Blocks on the database; two commands never overlap. */
  public synchronized Outcome execute(Event command) {
    long age = clock.instant().getEpochSecond() - command.createdAt();
    if (Math.abs(age) > FRESHNESS_SECONDS) {
      return Outcome.invalid("event timestamp too far from server time");
    }
    if (command.kind() == LEAVE_REQUEST) {
      return leave(command);
    }
    Optional<Role> actor = members.role(command.pubkey());
    if (actor.isEmpty() || !actor.get().administers()) {
      return Outcome.invalid("actor not authorized: must be owner or admin");
    }
    List<PublicKey> targets =
        command.tags("p").stream()
            .map(tag -> PublicKey.parse(tag.value().toLowerCase(Locale.ROOT)).toOptional())
            .flatMap(Optional::stream)
            .toList();
    if (targets.size() != 1 || command.tags("p").size() != 1) {
      return Outcome.invalid("exactly one p tag with a 64-character hex key is needed");
    }
    PublicKey target = targets.get(0);
    return switch (command.kind()) {
      case ADD_MEMBER -> add(command, actor.get(), target);
      case REMOVE_MEMBER -> remove(command.pubkey(), actor.get(), target);
      default -> changeRole(command, actor.get(), target);
    };
  }

  private Outcome add(Event command, Role actor, PublicKey target) {
    String word = command.firstTag("role").orElse(Role.MEMBER.word());
    Optional<Role> role = Role.of(word);
    if (role.isEmpty()) {
      return Outcome.invalid("unknown role, use member or admin");
    }
    if (role.get() == Role.OWNER) {
      return Outcome.invalid("cannot add an owner, the owner is set by configuration");
    }
    if (role.get() == Role.ADMIN && actor != Role.OWNER) {
      return Outcome.invalid("actor not authorized: only the owner can add admins");
    }
    if (members.isFull()) {
      return Outcome.invalid("the relay has as many members as it can have");
    }
    members.add(target, role.get(), command.pubkey());
    return Outcome.done("");
  }

  private Outcome remove(PublicKey author, Role actor, PublicKey target) {
    if (author.equals(target)) {
      return Outcome.invalid("cannot remove yourself");
    }
    Optional<Role> role = members.role(target);
    if (role.isEmpty()) {
      return Outcome.invalid("member not found: " + target);
    }
    if (role.get() == Role.OWNER) {
      return Outcome.invalid("cannot remove the relay owner");
    }
    if (actor == Role.ADMIN && role.get() != Role.MEMBER) {
      return Outcome.invalid("actor not authorized: admins can only remove members");
    }
    members.remove(target);
    return Outcome.done("");
  }

  private Outcome changeRole(Event command, Role actor, PublicKey target) {
    if (actor != Role.OWNER) {
      return Outcome.invalid("actor not authorized: only the owner can change roles");
    }
    if (command.pubkey().equals(target)) {
      return Outcome.invalid("cannot change your own role");
    }
    Optional<Role> role = command.firstTag("role").flatMap(Role::of);
    if (role.isEmpty()) {
      return Outcome.invalid("a role tag is needed, member or admin");
    }
    if (role.get() == Role.OWNER) {
      return Outcome.invalid("cannot set role to owner");
    }
    if (members.role(target).isEmpty()) {
      return Outcome.invalid("member not found: " + target);
    }
    members.changeRole(target, role.get());
    return Outcome.done("");
  }

  private Outcome leave(Event command) {
    if (command.tags("-").isEmpty()) {
      return Outcome.invalid("a leave request needs the - tag");
    }
    Optional<Role> role = members.role(command.pubkey());
    if (role.isEmpty()) {
      return Outcome.invalid("you are not a relay member");
    }
    if (role.get() == Role.OWNER) {
      return Outcome.invalid("relay owner cannot leave");
    }
    members.remove(command.pubkey());
    return Outcome.done("info: you have left this relay");
  }
}
