package io.nostrmesh.nostr;

import io.nostrmesh.json.Parsed;

/**
 * A BIP-340 Schnorr signature.
 *
 * @param hex 128 lower-case hex characters
 */
public record Signature(String hex) {

  /**
   * @throws IllegalArgumentException when {@code hex} is not 128 lower-case hex characters
   */
  public Signature {
    Hex.require(hex, 64, "signature");
  }

  public static Signature of(byte[] bytes) {
    return new Signature(Hex.encode(bytes));
  }

  /** Reads a signature that a peer sent. */
  public static Parsed<Signature> parse(String text) {
    return Hex.isLowerHex(text, 64)
        ? Parsed.valid(new Signature(text))
        : Parsed.malformed("a signature is 128 lower-case hex characters");
  }

  /** The 64 bytes of the signature, a fresh array. */
  public byte[] bytes() {
    return Hex.decode(hex);
  }

  /**
   * Whether {@code signer} made this signature over {@code message}. A key that is no curve point
   * verifies nothing.
   *
   * @param message any number of bytes; for an event the 32 bytes of its id
   */
  public boolean verify(PublicKey signer, byte[] message) {
    return Bip340.verify(signer.bytes(), message, bytes());
  }

  @Override
  public String toString() {
    return hex;
  }
}
