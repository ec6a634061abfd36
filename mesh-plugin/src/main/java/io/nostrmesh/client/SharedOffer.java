package io.nostrmesh.client;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.offer.OfferEnvelope;
import java.time.Instant;

/**
 * An offer that can be used now: well formed, not expired, made for the iroh relay of the relay it
 * was found on. A claim of its author all the same.
 *
 * @param expiresAt the end of {@code envelope}, or an earlier one that the event itself names
 * @param own whether it is the viewing member's, from this device or another
 */
public record SharedOffer(
    PublicKey author, Instant createdAt, Instant expiresAt, OfferEnvelope envelope, boolean own) {}
