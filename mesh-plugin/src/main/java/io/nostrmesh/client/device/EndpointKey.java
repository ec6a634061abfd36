package io.nostrmesh.client.device;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.EndpointProof;
import io.nostrmesh.spi.EndpointId;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The secret Ed25519 key of this device's iroh endpoint. It has nothing to do with the member's
 * Nostr key: one can be replaced without the other. Prints as its public half, so that it cannot
 * end up in a log by accident. Immutable.
 */
public final class EndpointKey {
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int BASE32_LENGTH = 52;

  private final byte[] secret;
  private final EndpointId id;

  private EndpointKey(byte[] secret) {
    this.secret = secret;
    this.id =
        EndpointId.of(new Ed25519PrivateKeyParameters(secret, 0).generatePublicKey().getEncoded());
  }

  public static EndpointKey generate(SecureRandom random) {
    var secret = new byte[EndpointId.BYTES];
    random.nextBytes(secret);
    return new EndpointKey(secret);
  }

  /**
   * Reads a key as iroh programs write it: 64 hexadecimal characters or 52 characters of unpadded
   * base32, of either case, with white space around it allowed.
   *
   * @return the key, or a problem that does not repeat the input
   */
  public static Parsed<EndpointKey> parse(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    if (lower.length() == 2 * EndpointId.BYTES && lower.chars().allMatch(HexFormat::isHexDigit)) {
      return Parsed.valid(new EndpointKey(HexFormat.of().parseHex(lower)));
    }
    if (lower.length() == BASE32_LENGTH) {
      return base32(lower);
    }
    return Parsed.malformed("an endpoint key is 64 hex or 52 base32 characters");
  }

  private static Parsed<EndpointKey> base32(String text) {
    var secret = new byte[EndpointId.BYTES];
    int buffer = 0;
    int bits = 0;
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = BASE32.indexOf(text.charAt(i));
      if (digit < 0) {
        return Parsed.malformed("an endpoint key has a character that base32 does not know");
      }
      buffer = buffer << 5 | digit;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        secret[written++] = (byte) (buffer >> bits);
        buffer &= (1 << bits) - 1;
      }
    }
    return buffer == 0
        ? Parsed.valid(new EndpointKey(secret))
        : Parsed.malformed("an endpoint key in base32 ends in bits that must be zero");
  }

  /** The public half, which offers carry and peers dial. */
  public EndpointId id() {
    return id;
  }

  /** The tag by which this endpoint agrees that {@code member} vouches for it. */
  public Tag proofFor(PublicKey member) {
    byte[] message = EndpointProof.message(member);
    var signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(secret, 0, message, 0, message.length, signature, 0);
    return EndpointProof.tag(signature);
  }

  /** The secret itself, for whoever keeps it in a file. 64 lower-case hex characters. */
  public String revealHex() {
    return HexFormat.of().formatHex(secret);
  }

  @Override
  public String toString() {
    return "EndpointKey[of " + id + "]";
  }
}
