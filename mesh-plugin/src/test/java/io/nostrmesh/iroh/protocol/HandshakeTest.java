package io.nostrmesh.iroh.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.HandshakeFrame.ClientAuth;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerChallenge;
import io.nostrmesh.json.Parsed;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Values as stock iroh endpoints made them, or as its relay would check them. */
class HandshakeTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final ServerChallenge CHALLENGE =
      new ServerChallenge(0x0001020304050607L, 0x08090a0b0c0d0e0fL);
  private static final TestKey KEY = TestKey.filled(0x2a);

  private static final byte[] CAPTURED_KEY_MATERIAL =
      HEX.parseHex("2b558cfc839f82499bfb3fb7c626daaba29bebf967bd3a573aeb0955958c4a7d");
  private static final String CAPTURED_HEADER =
      Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              HEX.parseHex(
                  "ff7f201c173474895df6c59f9c4c27ac5bc7827cdd4800fdf89a17c47efa087f40"
                      + "64fb349fc8e05e19c138945e2eded4380e56fa8b752834bb7f343540a182a1b8"
                      + "741174a72183cc838616647abeb64abdb6e13a5c29ac1a89080ae50f86e10404"
                      + "a29bebf967bd3a573aeb0955958c4a7d"));

  @Test
  void derivesTheMessageThatAChallengeAsksToSign() {
    assertThat(HEX.formatHex(CHALLENGE.signedMessage()))
        .isEqualTo("b7b16e505d2cb5dbaf494800092c3b05a6c45d8d3fd4f1b888c6a77240b876c0");
    assertThat(HEX.formatHex(new ServerChallenge(0, 0).signedMessage()))
        .isEqualTo("8105e7bd9963194e6d6d80225a3f1b071da3b6e65edcd12531e16233f33de9d6");
  }

  @Test
  void acceptsTheAnswerOfAnEndpoint() {
    ClientAuth auth = KEY.answer(CHALLENGE);

    assertThat(auth.endpoint())
        .hasToString("197f6b23e16c8532c6abc838facd5ea789be0c76b2920334039bfa8b3d368d61");
    assertThat(HEX.formatHex(auth.signature().bytes())).startsWith("a28b5ebc6a930b5d");
    assertThat(CHALLENGE.isAnsweredBy(auth)).isTrue();
  }

  @Test
  void refusesAnswersToAnotherChallengeAndOfAnotherKey() {
    ClientAuth auth = KEY.answer(CHALLENGE);

    assertThat(new ServerChallenge(0, 0).isAnsweredBy(auth)).isFalse();
    assertThat(CHALLENGE.isAnsweredBy(new ClientAuth(TestKey.filled(1).id(), auth.signature())))
        .isFalse();
  }

  @Test
  void refusesEveryFlippedBitOfASignature() {
    byte[] signature = KEY.answer(CHALLENGE).signature().bytes();
    for (int bit = 0; bit < 8 * signature.length; bit++) {
      byte[] flipped = signature.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);

      assertThat(CHALLENGE.isAnsweredBy(new ClientAuth(KEY.id(), new EndpointSignature(flipped))))
          .as("bit %d", bit)
          .isFalse();
    }
  }

  @Test
  void acceptsKeyMaterialThatAnEndpointSignedOverTls() {
    KeyMaterialAuth auth = KeyMaterialAuth.parse(CAPTURED_HEADER).toOptional().orElseThrow();

    assertThat(auth.isProvedBy(CAPTURED_KEY_MATERIAL)).isTrue();
    assertThat(auth.encode()).isEqualTo(CAPTURED_HEADER).hasSize(151);
  }

  @Test
  void sealsKeyMaterialAsEndpointsDo() {
    byte[] keyMaterial = new byte[32];
    for (int i = 0; i < keyMaterial.length; i++) {
      keyMaterial[i] = (byte) i;
    }

    assertThat(KEY.sealKeyMaterial(keyMaterial).encode())
        .isEqualTo(
            "GX9rI-FshTLGq8g4-s1ep4m-DHaykgM0A5v6iz02jWFAQb98VXtFUshaBKOJKabtiBrsmgnPjpFdRpJqAzcy"
                + "9jOAPc-kOvzLgXjeT9vCG8qx2yO7aDoF4n5vbE4kJbh2CBAREhMUFRYXGBkaGxwdHh8");
  }

  @Test
  void refusesKeyMaterialOfAnotherSession() {
    KeyMaterialAuth auth = KeyMaterialAuth.parse(CAPTURED_HEADER).toOptional().orElseThrow();
    for (int i = 0; i < CAPTURED_KEY_MATERIAL.length; i++) {
      byte[] other = CAPTURED_KEY_MATERIAL.clone();
      other[i] ^= 1;

      assertThat(auth.isProvedBy(other)).as("byte %d", i).isFalse();
    }
    assertThat(auth.isProvedBy(new byte[0])).isFalse();
  }

  @Test
  void refusesHeadersThatAreNoKeyMaterial() {
    for (int length = 0; length < CAPTURED_HEADER.length(); length++) {
      assertThat(KeyMaterialAuth.parse(CAPTURED_HEADER.substring(0, length)))
          .isInstanceOf(Parsed.Malformed.class);
    }
    assertThat(KeyMaterialAuth.parse(CAPTURED_HEADER + "AAAA"))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(KeyMaterialAuth.parse(CAPTURED_HEADER.replace('_', '/')))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(KeyMaterialAuth.parse("=".repeat(151))).isInstanceOf(Parsed.Malformed.class);
  }
}
