package io.nostrmesh.host.store;

import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What stands for an id, an author or a tag where events are looked up: 63 bits of it, which take
 * an eighth of the room. Equal things have equal numbers, and numbers of ids have their order. Two
 * different things with one number are for whoever looks up to tell apart.
 */
final class IndexedNumber {

  private static final int HEX_DIGITS = 16;

  private IndexedNumber() {}

  static long of(EventId id) {
    return ofHex(id.hex());
  }

  static long of(PublicKey key) {
    return ofHex(key.hex());
  }

  /**
   * @param name a single letter
   */
  static long ofTag(String name, String value) {
    byte[] hash = Sha256.hash((name + value).getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(hash).getLong() >>> 1;
  }

  private static long ofHex(String hex) {
    return Long.parseUnsignedLong(hex, 0, HEX_DIGITS, 16) >>> 1;
  }
}
