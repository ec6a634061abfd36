package io.nostrmesh.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The official BIP-340 test vectors, all 19 rows, signing where the row has a secret key. */
class Bip340VectorsTest {

  record Vector(
      String index,
      String secretKey,
      String publicKey,
      String auxiliary,
      String message,
      String signature,
      boolean valid,
      String comment) {}

  static List<Vector> vectors() {
    try (var in = Bip340VectorsTest.class.getResourceAsStream("/nostr/bip340.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split(",", 8))
          .map(c -> new Vector(c[0], c[1], c[2], c[3], c[4], c[5], c[6].equals("TRUE"), c[7]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Vector> signingVectors() {
    return vectors().stream().filter(vector -> !vector.secretKey().isEmpty());
  }

  @Test
  void allRowsAreHere() {
    assertThat(vectors()).hasSize(19);
    assertThat(signingVectors()).hasSize(8);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void verifiesExactlyTheValidSignatures(Vector vector) {
    var key = new PublicKey(lower(vector.publicKey()));
    var signature = new Signature(lower(vector.signature()));

    assertThat(signature.verify(key, bytes(vector.message()))).isEqualTo(vector.valid());
  }

  @ParameterizedTest
  @MethodSource("signingVectors")
  void signsAsTheVectorSays(Vector vector) {
    var key = SecretKey.fromHex(vector.secretKey());

    assertThat(key.publicKey().hex()).isEqualTo(lower(vector.publicKey()));
    assertThat(key.sign(bytes(vector.message()), yielding(bytes(vector.auxiliary()))).hex())
        .isEqualTo(lower(vector.signature()));
  }

  private static String lower(String hex) {
    return hex.toLowerCase(Locale.ROOT);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(lower(hex));
  }

  private static SecureRandom yielding(byte[] bytes) {
    return new SecureRandom() {
      private static final long serialVersionUID = 1L;

      @Override
      public void nextBytes(byte[] out) {
        System.arraycopy(bytes, 0, out, 0, out.length);
      }
    };
  }
}
