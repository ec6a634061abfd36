package io.nostrmesh.spi;

import io.nostrmesh.nostr.ReasonPrefix;
import java.util.regex.Pattern;

/**
 * Why something was refused, for a program, an operator and a person at once.
 *
 * @param prefix what kind of refusal it is to a Nostr client
 * @param code stable dotted name such as {@code offer.expired}; metrics and audit lines use it, so
 *     it never carries data
 * @param text for people; holds no secret, since the peer gets to read it
 */
public record Reason(ReasonPrefix prefix, String code, String text) {

  private static final Pattern CODE = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");

  /**
   * Takes a code of the right form.
   *
   * @param prefix what kind of refusal it is
   * @param code stable dotted name
   * @param text for people; no secret
   * @throws IllegalArgumentException when {@code code} is not lower-case dotted words
   */
  public Reason {
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException("code must be lower-case dotted words, got " + code);
    }
  }

  /** {@return the text of an OK or CLOSED message: {@code prefix: text}} */
  public String message() {
    return prefix.word() + ": " + text;
  }
}
