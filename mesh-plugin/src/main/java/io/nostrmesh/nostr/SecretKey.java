package io.nostrmesh.nostr;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Locale;

/**
 * The secret half of a Nostr identity. It prints as its public key, so that it cannot end up in a
 * log by accident. Immutable and safe for use by several threads.
 */
public final class SecretKey {

  private final BigInteger scalar;
  private final PublicKey publicKey;

  private SecretKey(BigInteger scalar) {
    this.scalar = scalar;
    this.publicKey = PublicKey.of(Bip340.publicKey(scalar));
  }

  /**
   * @param hex 64 hexadecimal characters of either case
   * @throws IllegalArgumentException when {@code hex} is no secp256k1 secret; its message does not
   *     repeat the input
   */
  public static SecretKey fromHex(String hex) {
    String lower = hex.toLowerCase(Locale.ROOT);
    if (!Hex.isLowerHex(lower, 32)) {
      throw new IllegalArgumentException("a secret key must be 64 hexadecimal characters");
    }
    var scalar = new BigInteger(lower, 16);
    if (!Bip340.isValidSecret(scalar)) {
      throw new IllegalArgumentException("a secret key must lie between 1 and the curve order");
    }
    return new SecretKey(scalar);
  }

  public static SecretKey generate(SecureRandom random) {
    while (true) {
      var scalar = new BigInteger(256, random);
      if (Bip340.isValidSecret(scalar)) {
        return new SecretKey(scalar);
      }
    }
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  /**
   * Signs {@code message}.
   *
   * @param auxiliary source of the 32 auxiliary bytes that BIP-340 mixes into the nonce
   */
  public Signature sign(byte[] message, SecureRandom auxiliary) {
    return Signature.of(Bip340.sign(scalar, message, auxiliary));
  }

  /** The secret itself, for whoever keeps it in a file. 64 lower-case hex characters. */
  public String revealHex() {
    return String.format("%064x", scalar);
  }

  @Override
  public String toString() {
    return "SecretKey[of " + publicKey + "]";
  }
}
