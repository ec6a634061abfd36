package io.nostrmesh.host.relay;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.JsonValue.JsonNumber;
import java.util.Optional;
import java.util.OptionalLong;

/** The {@code expiration} tag of an event (NIP-40). */
public final class Expiration {

  private Expiration() {}

  /** Unix time in seconds from which on the event is not served; empty when it names none. */
  public static Optional<Long> of(Event event) {
    return event.firstTag("expiration").flatMap(Expiration::seconds);
  }

  private static Optional<Long> seconds(String text) {
    OptionalLong seconds = new JsonNumber(text).unsigned(Long.MAX_VALUE);
    return seconds.isPresent() ? Optional.of(seconds.getAsLong()) : Optional.empty();
  }
}
