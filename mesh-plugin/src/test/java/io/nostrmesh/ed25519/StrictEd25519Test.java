package io.nostrmesh.ed25519;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.spi.EndpointId;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures that satisfy an ordinary verifier and must not satisfy this one. */
class StrictEd25519Test {

  private static final BigInteger ORDER =
      BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));
  private static final TestKey KEY = TestKey.filled(0x2a);
  private static final byte[] NONCE = KEY.id().bytes();
  private static final byte[] SPKI_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  @Test
  void refusesAScalarThatIsNotReduced() {
    byte[] message = {1};
    byte[] signature = KEY.sign(message).bytes();
    BigInteger scalar = littleEndian(Arrays.copyOfRange(signature, 32, 64));

    assertThat(verify(KEY.id().bytes(), message, signature(signature, scalar))).isTrue();
    assertThat(verify(KEY.id().bytes(), message, signature(signature, scalar.add(ORDER))))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
      })
  void refusesKeysOfSmallOrderForWhichAnybodyCanSign(String hex) {
    byte[] key = HexFormat.of().parseHex(hex);
    int forgeries = 0;
    for (int i = 0; i < 200; i++) {
      byte[] message = {(byte) i};
      // Needs no secret of that key: its multiple vanishes for one hash in eight at least.
      byte[] forged = signature(NONCE, secretScalar(KEY));
      if (isValidToTheJdk(key, message, forged)) {
        forgeries++;
        assertThat(verify(key, message, forged)).isFalse();
      }
    }
    assertThat(forgeries).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      })
  void refusesNoncePointsOfSmallOrder(String hex) {
    byte[] nonce = HexFormat.of().parseHex(hex);
    byte[] key = KEY.id().bytes();
    byte[] message = {7};
    BigInteger hash = littleEndian(sha512(nonce, key, message));
    byte[] signature = signature(nonce, hash.multiply(secretScalar(KEY)).mod(ORDER));

    assertThat(Ed25519.verify(signature, 0, key, 0, message, 0, message.length)).isTrue();
    assertThat(verify(key, message, signature)).isFalse();
  }

  @Test
  void refusesKeysThatAreNoPoints() {
    byte[] message = {1};
    byte[] signature = KEY.sign(message).bytes();
    for (int i = 0; i < 64; i++) {
      assertThat(verify(new EndpointId(i, i, i, i).bytes(), message, signature)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 63, 65, 128})
  void refusesWhatHasNotTheLengthOfASignature(int length) {
    byte[] message = {1};
    byte[] signature = Arrays.copyOf(KEY.sign(message).bytes(), length);

    assertThat(verify(KEY.id().bytes(), message, signature)).isFalse();
  }

  private static boolean verify(byte[] key, byte[] message, byte[] signature) {
    return StrictEd25519.verify(EndpointId.of(key), message, signature);
  }

  private static boolean isValidToTheJdk(byte[] key, byte[] message, byte[] signature) {
    try {
      var verifier = Signature.getInstance("Ed25519");
      var spki = new X509EncodedKeySpec(concat(SPKI_HEAD, key));
      verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(spki));
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static BigInteger secretScalar(TestKey key) {
    byte[] scalar = Arrays.copyOf(sha512(key.secret()), 32);
    scalar[0] &= (byte) 0xf8;
    scalar[31] = (byte) (scalar[31] & 0x7f | 0x40);
    return littleEndian(scalar).mod(ORDER);
  }

  /** A signature of the nonce point that {@code nonce} starts with and a scalar. */
  private static byte[] signature(byte[] nonce, BigInteger scalar) {
    byte[] signature = Arrays.copyOf(nonce, StrictEd25519.SIGNATURE_BYTES);
    for (int i = 0; i < 32; i++) {
      signature[32 + i] = scalar.shiftRight(8 * i).byteValue();
    }
    return signature;
  }

  private static BigInteger littleEndian(byte[] bytes) {
    BigInteger number = BigInteger.ZERO;
    for (int i = bytes.length - 1; i >= 0; i--) {
      number = number.shiftLeft(8).or(BigInteger.valueOf(bytes[i] & 0xff));
    }
    return number;
  }

  private static byte[] sha512(byte[]... parts) {
    try {
      return MessageDigest.getInstance("SHA-512").digest(concat(parts));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] concat(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
