package io.nostrmesh.nostr;

import java.util.HexFormat;

/** Lower-case hexadecimal, the only spelling NIP-01 knows for ids, keys and signatures. */
public final class Hex {

  private Hex() {}

  public static boolean isLowerHex(String text, int bytes) {
    if (text.length() != 2 * bytes) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  /**
   * @throws IllegalArgumentException naming {@code what}, when {@code text} is no lower-case hex of
   *     that many bytes
   */
  static String require(String text, int bytes, String what) {
    if (!isLowerHex(text, bytes)) {
      throw new IllegalArgumentException(
          what + " must be " + 2 * bytes + " lower-case hex characters");
    }
    return text;
  }

  public static byte[] decode(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  public static String encode(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
