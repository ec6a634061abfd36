package io.nostrmesh.admission;

import io.nostrmesh.limit.Choice;
import io.nostrmesh.nip98.HttpAuthFault;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.Reason;

/**
 * Every reason for which an endpoint is refused or an admitted connection closed. The codes are
 * stable: they stand in audit lines and metrics. The texts reach the person at the peer: what
 * happened, a colon, and what to do about it. They hold no data.
 */
public enum AdmissionReason {
  TOKEN_MISSING(
      ReasonPrefix.AUTH_REQUIRED,
      "bearer token is missing: give your iroh program a token signed with your Nostr key"),
  ENDPOINT_UNKNOWN(
      ReasonPrefix.AUTH_REQUIRED,
      "no token came, and no member vouches for this endpoint: offer it on the relay, or give your"
          + " iroh program a token"),
  CLAIM_NOT_PROVEN(
      ReasonPrefix.AUTH_REQUIRED,
      "a member names this endpoint without its proof: add the tag endpoint_proof, or use a token"),
  TOKEN_TOO_LARGE(HttpAuthFault.TOO_LARGE, "copy the token alone, or make a new one"),
  TOKEN_NOT_BASE64(HttpAuthFault.NOT_BASE64, "copy it whole, or make a new one"),
  TOKEN_NOT_AN_EVENT(HttpAuthFault.NOT_AN_EVENT, "copy it whole, or make a new one"),
  TOKEN_WRONG_KIND(HttpAuthFault.WRONG_KIND, "make a NIP-98 token for this relay"),
  TOKEN_WRONG_URL(HttpAuthFault.WRONG_URL, "make a token for this relay's iroh_relay_url"),
  TOKEN_WRONG_METHOD(HttpAuthFault.WRONG_METHOD, "make a GET token for this relay"),
  TOKEN_EXPIRED(HttpAuthFault.EXPIRED, "make a new token, and check your computer's clock"),
  TOKEN_NOT_YET_VALID(
      HttpAuthFault.NOT_YET_VALID, "check your computer's clock, and make a new token"),
  TOKEN_BAD_SIGNATURE(HttpAuthFault.BAD_SIGNATURE, "make a new token with your Nostr key"),
  TOKEN_WRONG_ENDPOINT(
      ReasonPrefix.INVALID, "token was made for another endpoint: make one for this device"),
  TOKEN_WITHOUT_ENDPOINT(
      ReasonPrefix.INVALID,
      "token names no endpoint, as this relay demands: make one with an endpoint tag"),
  TOKEN_IN_USE(
      ReasonPrefix.RESTRICTED, "token is in use by another endpoint: make a token for each device"),
  NOT_A_MEMBER(
      ReasonPrefix.RESTRICTED, "not a relay member: ask the relay's owner to add your Nostr key"),
  VIA_OWNER(
      ReasonPrefix.RESTRICTED,
      "agents of members are not admitted: use a token signed with a member's own key"),
  BUSY(ReasonPrefix.ERROR, "too many handshakes at once: wait a minute and connect again"),
  MEMBERSHIP_UNKNOWN(
      ReasonPrefix.ERROR,
      "membership could not be checked: wait a minute and connect again, or tell the relay's owner"),
  LEASES_UNAVAILABLE(
      ReasonPrefix.ERROR,
      "tokens could not be checked: wait a minute and connect again, or tell the relay's owner"),
  FAILED(
      ReasonPrefix.ERROR,
      "admission failed: connect again, and if it stays so tell the relay's owner"),
  /** Of an admitted connection, or of one that was about to be. */
  MEMBERSHIP_ENDED(
      ReasonPrefix.RESTRICTED,
      "membership has ended: ask the relay's owner, if you think that is wrong"),
  /** Of an admitted connection, or of one that was about to be. */
  CLAIM_ENDED(
      ReasonPrefix.RESTRICTED,
      "no member vouches for this endpoint any more: offer it again, or use a token"),
  /** Of an admitted connection. */
  LIFETIME_OVER(ReasonPrefix.RESTRICTED, "connection reached its maximum lifetime: connect again");

  private final Reason reason;

  AdmissionReason(ReasonPrefix prefix, String text) {
    this.reason = new Reason(prefix, "admission." + Choice.word(this), text);
  }

  AdmissionReason(HttpAuthFault fault, String advice) {
    this(ReasonPrefix.INVALID, fault.text() + ": " + advice);
  }

  /** The code, such as {@code admission.not-a-member}, with prefix and text. */
  public Reason reason() {
    return reason;
  }

  static AdmissionReason of(HttpAuthFault fault) {
    return switch (fault) {
      case TOO_LARGE -> TOKEN_TOO_LARGE;
      case NOT_BASE64 -> TOKEN_NOT_BASE64;
      case NOT_AN_EVENT -> TOKEN_NOT_AN_EVENT;
      case WRONG_KIND -> TOKEN_WRONG_KIND;
      case WRONG_URL -> TOKEN_WRONG_URL;
      case WRONG_METHOD -> TOKEN_WRONG_METHOD;
      case EXPIRED -> TOKEN_EXPIRED;
      case NOT_YET_VALID -> TOKEN_NOT_YET_VALID;
      case BAD_SIGNATURE -> TOKEN_BAD_SIGNATURE;
      case WRONG_PAYLOAD ->
          throw new IllegalStateException("a request without body has no payload to get wrong");
    };
  }

  /** Whether the relay failed, rather than the endpoint or its member. */
  boolean isError() {
    return reason.prefix() == ReasonPrefix.ERROR;
  }

  /** Whether a stored event may change that any moment. */
  boolean isForWantOfAClaim() {
    return this == ENDPOINT_UNKNOWN || this == CLAIM_NOT_PROVEN;
  }

  /** Whether the same token of the same endpoint can never be admitted later. */
  boolean isFinal() {
    return this == TOKEN_EXPIRED || this == TOKEN_BAD_SIGNATURE;
  }
}
