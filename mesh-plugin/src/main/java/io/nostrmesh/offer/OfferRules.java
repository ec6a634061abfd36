package io.nostrmesh.offer;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.offer.OfferClass.Offer;
import io.nostrmesh.offer.OfferSettings.Validation;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.url.SameRelay;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** What the content of an offer must satisfy to be published. */
final class OfferRules {

  private final OfferSettings settings;
  private final Supplier<List<String>> advertisedUrls;

  OfferRules(OfferSettings settings, Supplier<List<String>> advertisedUrls) {
    this.settings = settings;
    this.advertisedUrls = advertisedUrls;
  }

  EventVerdict check(Offer offer, long now) {
    if (settings.validation() == Validation.OFF) {
      return EventVerdict.PASS;
    }
    int bytes = offer.event().content().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > settings.maxContentBytes()) {
      return OfferRefusal.TOO_LARGE.because(
          "offer content is %d bytes, at most %d are allowed"
              .formatted(bytes, settings.maxContentBytes()));
    }
    Parsed<OfferEnvelope> envelope = offer.wellFormed();
    if (envelope instanceof Parsed.Malformed<OfferEnvelope> malformed) {
      return OfferRefusal.MALFORMED.because(malformed.problem());
    }
    OfferEnvelope sound = ((Parsed.Valid<OfferEnvelope>) envelope).value();
    EventVerdict lifetime = checkLifetime(offer, sound.expiresAt() - now, now);
    return settings.validation() == Validation.STRICT && lifetime instanceof EventVerdict.Pass
        ? checkReachable(sound)
        : lifetime;
  }

  private EventVerdict checkLifetime(Offer offer, long ttl, long now) {
    if (offer.isExpired(now)) {
      return OfferRefusal.EXPIRED.because(
          "offer has expired: set expires_at ahead of now, and check this device's clock");
    }
    long maxTtl = settings.maxTtl().toSeconds();
    if (ttl > maxTtl) {
      return OfferRefusal.TTL_TOO_LONG.because(
          "offer ends too far ahead: expires_at may lie at most %d seconds ahead, renew it instead"
              .formatted(maxTtl));
    }
    return EventVerdict.PASS;
  }

  private EventVerdict checkReachable(OfferEnvelope offer) {
    if (EndpointId.parse(offer.endpointId()) instanceof Parsed.Malformed<EndpointId>) {
      return OfferRefusal.BAD_ENDPOINT_ID.because(
          "offer field endpoint_id must be 64 lower-case hex characters");
    }
    List<String> own = advertisedUrls.get();
    if (own.isEmpty()) {
      return OfferRefusal.FOREIGN_RELAY.because("this relay advertises no iroh relay at present");
    }
    return SameRelay.anyOf(own, offer.irohRelayUrl())
        ? EventVerdict.PASS
        : OfferRefusal.FOREIGN_RELAY.because(
            "offer field iroh_relay_url must be one in this relay's information document");
  }
}
