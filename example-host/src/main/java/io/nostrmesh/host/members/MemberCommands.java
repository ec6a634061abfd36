package io.nostrmesh.host.members;

import static io.nostrmesh.nostr.Kind.ADD_MEMBER;
import static io.nostrmesh.nostr.Kind.CHANGE_ROLE;
import static io.nostrmesh.nostr.Kind.JOIN_REQUEST;
import static io.nostrmesh.nostr.Kind.LEAVE_REQUEST;
import static io.nostrmesh.nostr.Kind.REMOVE_MEMBER;

import io.nostrmesh.host.members.MemberWish.Action;
import io.nostrmesh.host.settings.Access;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Tag;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The events that change who is a member: kinds 9030 (add), 9031 (remove), 9032 (change role) as
 * the reference relay has them, and 28934 (join) and 28936 (leave, NIP-43). They are carried out
 * and not stored. The caller has verified the signature and that the author himself is connected.
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
  private final boolean open;
  private final InstantSource clock;

  MemberCommands(MemberDirectory members, HostSettings settings, InstantSource clock) {
    this.members = members;
    this.open = settings.access() == Access.OPEN;
    this.clock = clock;
  }

  /** Whether events of this kind are commands to the relay. */
  public static boolean isCommand(int kind) {
    return kind == ADD_MEMBER
        || kind == REMOVE_MEMBER
        || kind == CHANGE_ROLE
        || kind == JOIN_REQUEST
        || kind == LEAVE_REQUEST;
  }

  /** Whether a key is a member at this moment. Answers from memory. */
  public boolean isMember(PublicKey key) {
    return members.role(key).isPresent();
  }

  /** Carries out a command. Blocks on the database; two commands never overlap. */
  public Outcome execute(Event command) {
    return switch (command.kind()) {
      case JOIN_REQUEST -> join(command);
      case LEAVE_REQUEST -> leave(command);
      case ADD_MEMBER -> administer(command, Action.ADD);
      case REMOVE_MEMBER -> administer(command, Action.REMOVE);
      default -> administer(command, Action.CHANGE_ROLE);
    };
  }

  /**
   * Carries out what the operator wants, as if the owner had signed it. Blocks on the database.
   *
   * @param role the word of a role, if there is one
   */
  public Outcome executeAsOwner(Action action, PublicKey target, Optional<String> role) {
    return carryOut(new MemberWish(action, members.ownerNow(), target, role), "");
  }

  private Outcome administer(Event command, Action action) {
    long now = clock.instant().getEpochSecond();
    if (isStale(command, now)) {
      return Outcome.invalid(
          "event timestamp out of range: created_at=%d, now=%d, delta=%ds (max ±%ds)"
              .formatted(command.createdAt(), now, command.createdAt() - now, FRESHNESS_SECONDS));
    }
    List<Tag> targets = command.tags("p");
    if (targets.size() > 1) {
      // The reference takes the first. Whoever names two means both, and would get one.
      return Outcome.invalid("more than one p tag, a command is for one key");
    }
    Optional<PublicKey> target =
        targets.stream()
            .findFirst()
            .flatMap(tag -> PublicKey.parse(tag.value().toLowerCase(Locale.ROOT)).toOptional());
    if (target.isEmpty()) {
      return Outcome.invalid("missing or invalid p tag");
    }
    return carryOut(
        new MemberWish(action, command.pubkey(), target.get(), command.firstTag("role")), "");
  }

  private Outcome leave(Event request) {
    long now = clock.instant().getEpochSecond();
    if (open) {
      return Outcome.invalid("relay membership is not enabled");
    }
    if (isStale(request, now)) {
      return Outcome.invalid(
          "leave request timestamp out of range (delta=%ds, max ±%ds)"
              .formatted(request.createdAt() - now, FRESHNESS_SECONDS));
    }
    if (request.tags("-").isEmpty()) {
      return Outcome.invalid("leave request must include NIP-70 protected event tag [\"-\"]");
    }
    PublicKey author = request.pubkey();
    return carryOut(
        new MemberWish(Action.LEAVE, author, author, Optional.empty()),
        "info: you have left this relay");
  }

  /** There are no invitations here, and a claim is nobody else's business. */
  private Outcome join(Event request) {
    return open || members.role(request.pubkey()).isPresent()
        ? Outcome.done("duplicate: you are already a member of this relay")
        : new Outcome(
            false, "restricted: this relay has no invite codes, ask its owner to add your key");
  }

  private Outcome carryOut(MemberWish command, String success) {
    return members.carryOut(command).map(Outcome::invalid).orElseGet(() -> Outcome.done(success));
  }

  private static boolean isStale(Event command, long now) {
    return command.createdAt() < now - FRESHNESS_SECONDS
        || command.createdAt() > now + FRESHNESS_SECONDS;
  }
}
