package io.nostrmesh.host.relay.events;

import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.Reason;

/**
 * What became of an event that a client sent, for its OK message.
 *
 * @param text empty, or {@code prefix: text} (NIP-01)
 */
public record Receipt(boolean accepted, String text) {

  public static final Receipt ACCEPTED = new Receipt(true, "");

  public static Receipt accepted(ReasonPrefix prefix, String text) {
    return new Receipt(true, prefix.word() + ": " + text);
  }

  public static Receipt refused(Reason reason) {
    return refused(reason.prefix(), reason.text());
  }

  public static Receipt refused(ReasonPrefix prefix, String text) {
    return new Receipt(false, prefix.word() + ": " + text);
  }

  public static Receipt invalid(String text) {
    return refused(ReasonPrefix.INVALID, text);
  }

  /** Whether the client could get further by authenticating, so that it needs the challenge. */
  public boolean asksForAuthentication() {
    return !accepted && text.startsWith(ReasonPrefix.AUTH_REQUIRED.word() + ":");
  }
}
