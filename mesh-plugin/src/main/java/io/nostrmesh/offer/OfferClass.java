package io.nostrmesh.offer;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import java.util.OptionalLong;

/** What an event is to the mesh: the answer of {@link OfferClassifier}. */
public sealed interface OfferClass {

  /**
   * A compute offer, if perhaps a broken one.
   *
   * @param envelope its content, or why that is no envelope
   */
  record Offer(Event event, Parsed<OfferEnvelope> envelope) implements OfferClass {

    /**
     * The envelope of an offer that everybody can use: it is {@linkplain OfferEnvelope#publishable
     * publishable} and names the address it stands at. Expiry is another question.
     */
    public Parsed<OfferEnvelope> wellFormed() {
      return envelope.then(OfferEnvelope::publishable).then(this::atItsAddress);
    }

    private Parsed<OfferEnvelope> atItsAddress(OfferEnvelope offer) {
      return event.firstTag("d").orElse("").equals(offer.dTag())
          ? Parsed.valid(offer)
          : Parsed.malformed("offer field d_tag must equal the event's d tag");
    }

    /**
     * When the offer ends, in Unix seconds: at its {@code expires_at} or its {@code expiration} tag
     * (NIP-40), whichever is earlier. Empty when it says neither.
     */
    public OptionalLong expiresAt() {
      OptionalLong tag = event.expiration();
      OptionalLong field =
          envelope instanceof Parsed.Valid<OfferEnvelope> valid
              ? OptionalLong.of(valid.value().expiresAt())
              : OptionalLong.empty();
      if (tag.isPresent() && field.isPresent()) {
        return OptionalLong.of(Math.min(tag.getAsLong(), field.getAsLong()));
      }
      return tag.isPresent() ? tag : field;
    }

    /**
     * @param now Unix seconds
     */
    public boolean isExpired(long now) {
      return expiresAt().orElse(Long.MAX_VALUE) <= now;
    }
  }

  /**
   * An event of kind 31990 that says nothing. At an address that held an offer it withdraws that
   * offer; anywhere else it is a bare NIP-89 handler.
   */
  record Bare() implements OfferClass {}

  /** None of the mesh's business: another kind, a NIP-89 handler, a listing of something else. */
  record Other() implements OfferClass {}

  Bare BARE = new Bare();
  Other OTHER = new Other();
}
