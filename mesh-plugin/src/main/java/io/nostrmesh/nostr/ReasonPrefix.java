package io.nostrmesh.nostr;

import io.nostrmesh.limit.Choice;

/** The machine-readable first word of an OK or CLOSED text (NIP-01; auth-required from NIP-42). */
public enum ReasonPrefix {
  INVALID,
  BLOCKED,
  RESTRICTED,
  /** The host must send an AUTH challenge with it. */
  AUTH_REQUIRED,
  RATE_LIMITED,
  POW,
  DUPLICATE,
  MUTE,
  /** The relay failed, not the client: worth a retry. */
  ERROR;

  /** As it stands on the wire, without the colon. */
  public String word() {
    return Choice.word(this);
  }

  /** Whether {@code message}, the text of an OK or CLOSED, starts with this prefix. */
  public boolean startsMessage(String message) {
    return message.startsWith(word() + ":");
  }
}
