package io.nostrmesh.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8Test {

  /** At each distance from the beginning of a word of eight bytes, and with any end. */
  @ParameterizedTest
  @CsvSource({
    "'', true",
    "00, true",
    "7f, true",
    "c2 80, true",
    "df bf, true",
    "e0 a0 80, true",
    "ed 9f bf, true",
    "ee 80 80, true",
    "ef bf bf, true",
    "f0 90 80 80, true",
    "f4 8f bf bf, true",
    "80, false",
    "bf, false",
    "c0 80, false",
    "c1 bf, false",
    "c2, false",
    "c2 41, false",
    "e0 80 80, false",
    "e0 9f bf, false",
    "e2 82, false",
    "ed a0 80, false",
    "ed bf bf, false",
    "ed a0 bd ed b8 80, false",
    "f0 80 80 80, false",
    "f0 9f 98, false",
    "f4 90 80 80, false",
    "f5 80 80 80, false",
    "f8 88 80 80 80, false",
    "fe, false",
    "ff, false",
  })
  void tellsUtf8FromOtherBytes(String hex, boolean valid) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    for (int before = 0; before < 20; before++) {
      for (int after = 0; after < 20; after++) {
        var text = new ByteArrayOutputStream();
        text.writeBytes("a".repeat(before).getBytes(StandardCharsets.US_ASCII));
        text.writeBytes(bytes);
        text.writeBytes("z".repeat(after).getBytes(StandardCharsets.US_ASCII));

        assertThat(Utf8.isValid(text.toByteArray())).as(before + " " + after).isEqualTo(valid);
      }
    }
  }

  @Test
  void agreesWithTheDecoderOfTheJdk() {
    var random = new Random(11);
    int valid = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      for (int j = 0; j < bytes.length; j++) {
        if (random.nextInt(8) > 0) {
          bytes[j] &= 0x7f;
        }
      }
      boolean decodes = decodes(bytes);
      valid += decodes ? 1 : 0;

      assertThat(Utf8.isValid(bytes)).as(HexFormat.of().formatHex(bytes)).isEqualTo(decodes);
    }
    assertThat(valid).isBetween(1000, 99_000);
  }

  private static boolean decodes(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException malformed) {
      return false;
    }
  }
}
