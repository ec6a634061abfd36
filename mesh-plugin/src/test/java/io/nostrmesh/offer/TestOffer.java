package io.nostrmesh.offer;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An offer of a laptop, as a member's program would make it. */
public final class TestOffer {

  private static final SecureRandom RANDOM = new SecureRandom();

  private TestOffer() {}

  /** One that holds for ten minutes. */
  public static Event of(SecretKey author, Instant now) {
    return of(author, now, now.plusSeconds(600));
  }

  public static Event of(SecretKey author, Instant now, Instant until) {
    return new OfferEnvelope(
            OfferEnvelope.VERSION,
            "laptop",
            "ab".repeat(32),
            "https://mesh.example.com",
            until.getEpochSecond(),
            OfferCaps.NONE,
            List.of(),
            Optional.empty())
        .event(now.getEpochSecond())
        .sign(author, RANDOM);
  }
}
