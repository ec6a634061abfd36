package io.nostrmesh.host.settings;

import io.nostrmesh.nostr.Parsed;
import io.nostrmesh.nostr.PublicKey;
import java.io.ByteArrayOutputStream;
import java.util.Locale;

/** Reads a public key as people write it: hex of either case, or npub (NIP-19, BIP-173). */
final class Npub {

  private static final String PREFIX = "npub1";
  private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };

  /** 32 bytes in groups of five bits. */
  private static final int KEY_GROUPS = 52;

  private static final int CHECKSUM_GROUPS = 6;

  private Npub() {}

  static Parsed<PublicKey> parseKey(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!lower.startsWith(PREFIX)) {
      return PublicKey.parse(lower);
    }
    int[] groups = lower.substring(PREFIX.length()).chars().map(ALPHABET::indexOf).toArray();
    if (groups.length != KEY_GROUPS + CHECKSUM_GROUPS || checksum(groups) != 1) {
      return Parsed.malformed("not an npub");
    }
    return Parsed.valid(PublicKey.of(bytes(groups)));
  }

  private static int checksum(int[] groups) {
    int sum = 1;
    for (int c : "npub".toCharArray()) {
      sum = step(sum, c >> 5);
    }
    sum = step(sum, 0);
    for (int c : "npub".toCharArray()) {
      sum = step(sum, c & 31);
    }
    for (int group : groups) {
      if (group < 0) {
        return 0;
      }
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

  private static byte[] bytes(int[] groups) {
    var out = new ByteArrayOutputStream();
    int buffer = 0;
    int bits = 0;
    for (int i = 0; i < KEY_GROUPS; i++) {
      buffer = (buffer << 5 | groups[i]) & 0xfff;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        out.write(buffer >> bits & 0xff);
      }
    }
    return out.toByteArray();
  }
}
