package io.nostrmesh.spi;

import io.nostrmesh.json.Parsed;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * An iroh endpoint: the 32 bytes of its Ed25519 public key. Not to be confused with a Nostr {@link
 * io.nostrmesh.nostr.PublicKey}: one member may run many endpoints, and the keys are unrelated.
 * Kept as four big-endian longs, since a relay looks one up for every datagram.
 *
 * @param first bytes 0 to 7
 * @param second bytes 8 to 15
 * @param third bytes 16 to 23
 * @param fourth bytes 24 to 31
 */
public record EndpointId(long first, long second, long third, long fourth) {

  /** Length of an endpoint id in bytes. */
  public static final int BYTES = 32;

  /**
   * Takes the bytes of the public key as they are.
   *
   * @param bytes exactly {@value #BYTES} bytes
   * @return the endpoint of that key
   * @throws IllegalArgumentException when there are more or fewer
   */
  public static EndpointId of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("bytes must be 32, got " + bytes.length);
    }
    var buffer = ByteBuffer.wrap(bytes);
    return new EndpointId(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }

  /**
   * Reads the usual spelling.
   *
   * @param text 64 lower-case hex characters, or anything else that a peer sent
   * @return the endpoint, or what is wrong with the text
   */
  public static Parsed<EndpointId> parse(String text) {
    if (text.length() != 2 * BYTES
        || !text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
      return Parsed.malformed("an endpoint id is 64 lower-case hex characters");
    }
    return Parsed.valid(of(HexFormat.of().parseHex(text)));
  }

  /** {@return the 32 bytes, a fresh array} */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES)
        .putLong(first)
        .putLong(second)
        .putLong(third)
        .putLong(fourth)
        .array();
  }

  /** {@return 64 lower-case hex characters} */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes());
  }
}
