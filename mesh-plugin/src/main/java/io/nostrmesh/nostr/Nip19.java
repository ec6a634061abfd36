package io.nostrmesh.nostr;

import io.nostrmesh.json.Parsed;
import java.util.Arrays;
import java.util.Locale;

/**
 * Keys as people write them: {@code npub} and {@code nsec} (NIP-19, in BIP-173's bech32), or hex.
 */
public final class Nip19 {
  private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };
  private static final int KEY_BYTES = 32;

  /** 32 bytes in groups of five bits. */
  private static final int KEY_GROUPS = 52;

  private static final int CHECKSUM_GROUPS = 6;

  private Nip19() {}

  /** Reads {@code npub1…} or 64 hex characters, of either case. */
  public static Parsed<PublicKey> publicKey(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.startsWith("npub1")
        ? decode("npub", lower).then(bytes -> Parsed.valid(PublicKey.of(bytes)))
        : PublicKey.parse(lower);
  }

  /**
   * Reads {@code nsec1…} or 64 hex characters, of either case.
   *
   * @return the key, or a problem that does not repeat the input
   */
  public static Parsed<SecretKey> secretKey(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.startsWith("nsec1")
        ? decode("nsec", lower).then(bytes -> secretKeyOfHex(Hex.encode(bytes)))
        : secretKeyOfHex(lower);
  }

  private static Parsed<SecretKey> secretKeyOfHex(String hex) {
    try {
      return Parsed.valid(SecretKey.fromHex(hex));
    } catch (IllegalArgumentException e) {
      return Parsed.malformed("a secret key is nsec1… or 64 hex characters");
    }
  }

  /** The {@code npub1…} spelling of a key. */
  public static String npub(PublicKey key) {
    int[] groups = Arrays.copyOf(groups(key.bytes()), KEY_GROUPS + CHECKSUM_GROUPS);
    int checksum = checksum("npub", groups) ^ 1;
    var text = new StringBuilder("npub1");
    for (int i = 0; i < groups.length; i++) {
      int left = groups.length - 1 - i;
      int group = left < CHECKSUM_GROUPS ? checksum >>> 5 * left & 31 : groups[i];
      text.append(ALPHABET.charAt(group));
    }
    return text.toString();
  }

  private static Parsed<byte[]> decode(String prefix, String text) {
    int[] groups = text.substring(prefix.length() + 1).chars().map(ALPHABET::indexOf).toArray();
    boolean sound =
        groups.length == KEY_GROUPS + CHECKSUM_GROUPS
            && Arrays.stream(groups).allMatch(group -> group >= 0)
            && checksum(prefix, groups) == 1
            && (groups[KEY_GROUPS - 1] & 0xf) == 0;
    return sound ? Parsed.valid(bytes(groups)) : Parsed.malformed("not an " + prefix);
  }

  private static int checksum(String prefix, int[] groups) {
    int sum = 1;
    for (char c : prefix.toCharArray()) {
      sum = step(sum, c >> 5);
    }
    sum = step(sum, 0);
    for (char c : prefix.toCharArray()) {
      sum = step(sum, c & 31);
    }
    for (int group : groups) {
      sum = step(sum, group);
    }
    return sum;
  }

  private static int step(int sum, int group) {
    int top = sum >>> 25;
    int next = (sum & 0x1ffffff) << 5 ^ group;
    for (int i = 0; i < GENERATOR.length; i++) {
      if ((top >>> i & 1) == 1) {
        next ^= GENERATOR[i];
      }
    }
    return next;
  }

  private static int[] groups(byte[] bytes) {
    var groups = new int[KEY_GROUPS];
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      int value = bytes[bit / 8] >> 7 - bit % 8 & 1;
      groups[bit / 5] |= value << 4 - bit % 5;
    }
    return groups;
  }

  private static byte[] bytes(int[] groups) {
    var bytes = new byte[KEY_BYTES];
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      int value = groups[bit / 5] >> 4 - bit % 5 & 1;
      bytes[bit / 8] |= (byte) (value << 7 - bit % 8);
    }
    return bytes;
  }
}
