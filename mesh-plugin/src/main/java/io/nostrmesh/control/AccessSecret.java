package io.nostrmesh.control;

import io.nostrmesh.iroh.server.http.ControlRequest;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * What iroh relays of others prove themselves with when they ask whom to admit, the {@code
 * bearer_token} of their configuration, and operators when they ask from elsewhere. Only a hash of
 * it is kept, so that nothing can print it.
 */
public final class AccessSecret {

  /** Longer than anybody tries all of: 16 characters of base64 are 96 bits. */
  public static final int MIN_LENGTH = 16;

  /** More than anybody needs, and far less than a request may hold. */
  public static final int MAX_LENGTH = 1024;

  private static final String SCHEME = "Bearer ";

  private final byte[] hash;

  private AccessSecret(byte[] hash) {
    this.hash = hash;
  }

  /**
   * Reads a setting.
   *
   * @param text what a header can hold, {@value #MIN_LENGTH} to {@value #MAX_LENGTH} characters
   * @return the secret, or what is wrong with the text, which is not repeated
   */
  public static Parsed<AccessSecret> parse(String text) {
    if (!text.matches("[!-~]*")) {
      return Parsed.malformed("it must be visible ASCII characters without a space");
    }
    if (text.length() < MIN_LENGTH || text.length() > MAX_LENGTH) {
      return Parsed.malformed(
          "it must have %d to %d characters, such as the output of openssl rand -base64 32"
              .formatted(MIN_LENGTH, MAX_LENGTH));
    }
    return Parsed.valid(new AccessSecret(hash(text)));
  }

  /** Whether a request shows it as {@code Authorization: Bearer …}, once. */
  boolean isShownBy(ControlRequest request) {
    List<String> authorizations = request.headers("authorization");
    return authorizations.size() == 1
        && authorizations.get(0).regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && matches(authorizations.get(0).substring(SCHEME.length()));
  }

  /** Whether that is it. Takes as long whatever the two have in common. */
  public boolean matches(String given) {
    return MessageDigest.isEqual(hash, hash(given));
  }

  private static byte[] hash(String text) {
    return Sha256.hash(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Nothing of it. */
  @Override
  public String toString() {
    return "AccessSecret";
  }
}
