package io.nostrmesh.host.store;

import io.nostrmesh.nostr.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What stands in an index for a text of any length and any characters: the text itself where every
 * database takes it as it is, else its hash. Different texts have different keys.
 */
final class IndexKey {

  /** The longest key. */
  static final int MAX_CHARS = 250;

  private static final String HASHED = "sha256:";

  private IndexKey() {}

  static String of(String text) {
    return isPlain(text)
        ? text
        : HASHED + HexFormat.of().formatHex(Sha256.hash(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** ASCII without control characters, which no collation, encoding or padding touches. */
  private static boolean isPlain(String text) {
    return text.length() <= MAX_CHARS
        && !text.startsWith(HASHED)
        && !text.endsWith(" ")
        && text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }
}
