package io.nostrmesh.host.relay;

import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.Reason;

/**
 * What became of an event that a client sent, for its OK message.
 *
 * @param text empty, or {@code prefix: text} (NIP-01)
 */
record Receipt(boolean accepted, String text) {

  static final Receipt ACCEPTED = new Receipt(true, "");

  static Receipt accepted(ReasonPrefix prefix, String text) {
    return new Receipt(true, prefix.word() + ": " + text);
  }

  static Receipt refused(Reason reason) {
    return refused(reason.prefix(), reason.text());
  }

  static Receipt refused(ReasonPrefix prefix, String text) {
    return new Receipt(false, prefix.word() + ": " + text);
  }

  static Receipt invalid(String text) {
    return refused(ReasonPrefix.INVALID, text);
  }

  /** Whether the client could get further by authenticating, so that it needs the challenge. */
  boolean asksForAuthentication() {
    return !accepted && text.startsWith(ReasonPrefix.AUTH_REQUIRED.word() + ":");
  }
}
