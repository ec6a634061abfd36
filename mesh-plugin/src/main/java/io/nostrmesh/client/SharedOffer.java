package io.nostrmesh.client;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.offer.OfferEnvelope;
import java.time.Instant;
import java.util.Comparator;

/**
 * An offer that can be used now: well formed, not expired, made for the iroh relay of the relay it
 * was found on. A claim of its author all the same.
 *
 * @param expiresAt the end of {@code envelope}, or an earlier one that the event itself names
 * @param own whether it is the viewing member's, from this device or another
 */
public record SharedOffer(
    PublicKey author, Instant createdAt, Instant expiresAt, OfferEnvelope envelope, boolean own) {

  /** The order of lists: by author and device, whatever is renewed when. */
  static final Comparator<SharedOffer> ORDER =
      Comparator.comparing(SharedOffer::author).thenComparing(offer -> offer.envelope().dTag());
}
