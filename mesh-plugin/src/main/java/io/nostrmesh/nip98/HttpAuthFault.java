package io.nostrmesh.nip98;

/**
 * What can be wrong with an HTTP auth token, in the order in which it is looked at. The texts are
 * fixed, so that no part of a token can end up in an answer or a log.
 */
public enum HttpAuthFault {
  TOO_LARGE("token exceeds " + BearerCodec.MAX_LENGTH + " characters"),
  NOT_BASE64("token is not valid base64"),
  NOT_AN_EVENT("token does not hold a Nostr event"),
  WRONG_KIND("token event is not of kind 27235"),
  WRONG_URL("token event must name exactly this URL in one u tag"),
  WRONG_METHOD("token event must name exactly this method in one method tag"),
  WRONG_PAYLOAD("payload tag does not match the body"),
  EXPIRED("token timestamp is too old, by the relay's clock"),
  NOT_YET_VALID("token timestamp lies in the future, by the relay's clock"),
  BAD_SIGNATURE("token event has a wrong id or signature");

  private final String text;

  HttpAuthFault(String text) {
    this.text = text;
  }

  /** For people, and safe to send back to the peer. */
  public String text() {
    return text;
  }
}
