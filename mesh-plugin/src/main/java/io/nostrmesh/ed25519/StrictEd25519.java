package io.nostrmesh.ed25519;

import io.nostrmesh.spi.EndpointId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Ed25519 (RFC 8032) as strict as iroh's: besides what the signature equation asks, a public key or
 * a nonce point of small order is refused. For such a key anybody can make signatures, so anybody
 * could own the endpoint id. BouncyCastle refuses the keys by itself, the nonce points it does not.
 *
 * <p>Called by whoever reads a signature that a peer made: handshakes, and notes of members that
 * name an endpoint. Takes some 100 µs: not for an event loop.
 */
public final class StrictEd25519 {

  /** Length of a signature in bytes. */
  public static final int SIGNATURE_BYTES = 64;

  /** Encodings of the small-order points and their non-canonical twins, sign bit cleared. */
  private static final Set<EndpointId> SMALL_ORDER =
      Stream.of(
              "0000000000000000000000000000000000000000000000000000000000000000",
              "0100000000000000000000000000000000000000000000000000000000000000",
              "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
              "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
              "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
              "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
              "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
          .map(hex -> EndpointId.of(HexFormat.of().parseHex(hex)))
          .collect(Collectors.toUnmodifiableSet());

  private static final long SIGN_BIT = 0x80;

  private StrictEd25519() {}

  /**
   * Answers false for whatever a peer may send, and never throws.
   *
   * @param key a public key: an endpoint's, or any other Ed25519 key
   * @param message what was signed, as it stands: Ed25519 hashes by itself
   * @param signature {@value #SIGNATURE_BYTES} bytes; fewer or more are no signature
   * @return whether the holder of the key made this signature over this message
   */
  public static boolean verify(EndpointId key, byte[] message, byte[] signature) {
    byte[] publicKey = key.bytes();
    return signature.length == SIGNATURE_BYTES
        && !isSmallOrder(publicKey)
        && !isSmallOrder(signature)
        && Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
  }

  /** Looks at the first 32 bytes: a key, or the nonce point that a signature starts with. */
  private static boolean isSmallOrder(byte[] point) {
    EndpointId id = EndpointId.of(Arrays.copyOf(point, EndpointId.BYTES));
    return SMALL_ORDER.contains(
        new EndpointId(id.first(), id.second(), id.third(), id.fourth() & ~SIGN_BIT));
  }
}
