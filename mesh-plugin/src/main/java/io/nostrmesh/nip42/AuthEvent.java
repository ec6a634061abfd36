package io.nostrmesh.nip42;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Kind;
import java.time.Instant;
import java.util.Optional;

/** What a client answers a challenge with (NIP-42). */
public final class AuthEvent {

  /** NIP-42 suggests ten minutes; the challenge is what makes an AUTH event unique. */
  public static final int TOLERANCE_SECONDS = 600;

  private AuthEvent() {}

  /** {@return the challenge that an AUTH event answers, if it says so} */
  public static Optional<String> challenge(Event event) {
    return event.firstTag("challenge");
  }

  /**
   * Whether the author of {@code event} holds his key and has answered this challenge lately. The
   * relay tag is the business of {@link RelayAddress}. Verifies a signature: keep it off event
   * loops.
   */
  public static boolean proves(Event event, String challenge, Instant now) {
    return event.kind() == Kind.CLIENT_AUTH
        && challenge(event).filter(challenge::equals).isPresent()
        && Math.abs(now.getEpochSecond() - event.createdAt()) <= TOLERANCE_SECONDS
        && event.verify() instanceof Parsed.Valid<Event>;
  }
}
