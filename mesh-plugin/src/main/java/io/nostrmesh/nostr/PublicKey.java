package io.nostrmesh.nostr;

import io.nostrmesh.json.Parsed;

/**
 * A Nostr identity: a BIP-340 x-only public key. Not to be confused with an iroh endpoint id, which
 * is an Ed25519 key and another type.
 *
 * @param hex 64 lower-case hex characters; whether they are a point on the curve shows only when a
 *     signature is verified
 */
public record PublicKey(String hex) implements Comparable<PublicKey> {

  /**
   * @throws IllegalArgumentException when {@code hex} is not 64 lower-case hex characters
   */
  public PublicKey {
    Hex.require(hex, 32, "public key");
  }

  public static PublicKey of(byte[] bytes) {
    return new PublicKey(Hex.encode(bytes));
  }

  /** Reads a key that a peer sent. */
  public static Parsed<PublicKey> parse(String text) {
    return Hex.isLowerHex(text, 32)
        ? Parsed.valid(new PublicKey(text))
        : Parsed.malformed("a public key is 64 lower-case hex characters");
  }

  /** The 32 bytes of the key, a fresh array. */
  public byte[] bytes() {
    return Hex.decode(hex);
  }

  @Override
  public int compareTo(PublicKey other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
