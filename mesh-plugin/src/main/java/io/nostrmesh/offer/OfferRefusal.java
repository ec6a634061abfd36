package io.nostrmesh.offer;

import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.EventVerdict;

/** Every way in which an {@link OfferPolicy} says no. The codes are stable. */
public enum OfferRefusal {
  /** The author is no member of the relay. */
  NOT_A_MEMBER(ReasonPrefix.RESTRICTED, "offer.not-a-member"),
  /** No key of the viewer is a member's. Never told to anybody: the viewer just gets nothing. */
  MEMBERS_ONLY(ReasonPrefix.RESTRICTED, "offer.members-only"),
  /** Whether a key is a member's could not be found out. */
  MEMBERSHIP_UNKNOWN(ReasonPrefix.ERROR, "offer.membership-unknown"),
  /** The publisher's token lacks the scope for offers. */
  INSUFFICIENT_SCOPE(ReasonPrefix.RESTRICTED, "offer.insufficient-scope"),
  /** The publisher's token is confined to channels; offers belong to the whole relay. */
  CHANNEL_TOKEN(ReasonPrefix.RESTRICTED, "offer.channel-token"),
  TOO_LARGE(ReasonPrefix.INVALID, "offer.too-large"),
  /** The content is no well-formed envelope of the event's address. */
  MALFORMED(ReasonPrefix.INVALID, "offer.malformed"),
  EXPIRED(ReasonPrefix.INVALID, "offer.expired"),
  TTL_TOO_LONG(ReasonPrefix.INVALID, "offer.ttl-too-long"),
  /** The endpoint id is none that iroh could dial. */
  BAD_ENDPOINT_ID(ReasonPrefix.INVALID, "offer.bad-endpoint-id"),
  /** The offer is for the mesh of another relay, or this relay has none. */
  FOREIGN_RELAY(ReasonPrefix.INVALID, "offer.foreign-relay"),
  TOO_MANY_ADDRESSES(ReasonPrefix.RESTRICTED, "offer.too-many-addresses"),
  TOO_FREQUENT(ReasonPrefix.RATE_LIMITED, "offer.too-frequent");

  private final ReasonPrefix prefix;
  private final String code;

  OfferRefusal(ReasonPrefix prefix, String code) {
    this.prefix = prefix;
    this.code = code;
  }

  public ReasonPrefix prefix() {
    return prefix;
  }

  /** The stable name in metrics and audit lines. */
  public String code() {
    return code;
  }

  EventVerdict because(String text) {
    return EventVerdict.reject(prefix, code, text);
  }
}
