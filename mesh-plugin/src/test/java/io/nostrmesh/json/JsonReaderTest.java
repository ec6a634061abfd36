package io.nostrmesh.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.JsonValue.JsonNumber;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "\"\"",
        "0",
        "true",
        "null",
        " [1, 2.5, -3e2, {\"a\":[\"b\",null,false]}] ",
        "\"\\u0000\\u001f \\/ \\ud83d\\ude00\""
      })
  void acceptsJson(String text) {
    assertThat(JsonReader.read(text)).isInstanceOf(Parsed.Valid.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | empty JSON text",
        "`  ` | empty JSON text",
        "{} {} | text after the JSON value",
        "[1],2 | not valid JSON",
        "{\"a\":1} x | not valid JSON",
        "{\"a\":1,\"a\":2} | not valid JSON",
        "{\"a\":{\"b\":1,\"b\":1}} | not valid JSON",
        "{a:1} | not valid JSON",
        "{'a':1} | not valid JSON",
        "[1,] | not valid JSON",
        "[01] | not valid JSON",
        "[NaN] | not valid JSON",
        "[+1] | not valid JSON",
        "[1 | not valid JSON",
        "\"a | not valid JSON",
        "// hi | not valid JSON",
        "\"\\ud800\" | a string holds a lone surrogate",
        "\"\\ude00\\ud83d\" | a string holds a lone surrogate",
        "\"\\ud83dx\" | a string holds a lone surrogate",
        "{\"\\ud800\":1} | a string holds a lone surrogate"
      })
  void refusesWhatIsNoStrictJson(String text, String problem) {
    assertThat(JsonReader.read(text)).isEqualTo(Parsed.malformed(problem));
  }

  /** Byte sequences that a lenient UTF-8 decoder takes for text. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "22c08022", // overlong U+0000, two bytes
        "22e0808022", // overlong U+0000, three bytes
        "22f080808022", // overlong, four bytes
        "22f580808022", // above U+10FFFF
        "22eda08022", // an encoded surrogate
        "228022", // stray continuation byte
        "22e922", // Latin-1
        "22f09f9822" // truncated emoji
      })
  void refusesInvalidUtf8(String hex) {
    assertThat(JsonReader.read(HexFormat.of().parseHex(hex)))
        .isEqualTo(Parsed.malformed("not valid UTF-8"));
  }

  @Test
  void readsBytesAsUtf8() {
    byte[] bytes = "\"節 \uD83D\uDDA5\"".getBytes(StandardCharsets.UTF_8);

    assertThat(JsonReader.read(bytes)).isEqualTo(Parsed.valid(JsonValue.of("節 \uD83D\uDDA5")));
  }

  @Test
  void limitsTheDepth() {
    String atLimit = "[".repeat(JsonReader.MAX_DEPTH) + "]".repeat(JsonReader.MAX_DEPTH);

    assertThat(JsonReader.read(atLimit)).isInstanceOf(Parsed.Valid.class);
    assertThat(JsonReader.read("[" + atLimit + "]")).isInstanceOf(Parsed.Malformed.class);
    assertThat(JsonReader.read("[".repeat(1_000_000))).isInstanceOf(Parsed.Malformed.class);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "7,7", "9223372036854775807,9223372036854775807"})
  void readsPlainIntegers(String literal, long value) {
    assertThat(new JsonNumber(literal).unsigned(Long.MAX_VALUE)).hasValue(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0", "-1", "1.0", "1.5", "1e3", "1E3", "9223372036854775808"})
  void takesNoOtherSpellingForAnInteger(String literal) {
    assertThat(new JsonNumber(literal).unsigned(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void limitsIntegers() {
    assertThat(new JsonNumber("65535").unsigned(65535)).hasValue(65535);
    assertThat(new JsonNumber("65536").unsigned(65535)).isEmpty();
  }

  @Test
  void writesBackWhatItRead() {
    String text = "{\"b\":[1,2.50,-0,1e3],\"a\":{\"x\":null,\"y\":[true,false,\"\\n/\"]},\"\":{}}";

    assertThat(JsonReader.read(text).then(value -> Parsed.valid(value.toJson())))
        .isEqualTo(Parsed.valid(text));
  }

  @Test
  void answersAnyBytesWithAValue() {
    var random = new Random(7);
    byte[] seed = "{\"a\":[1,\"é\\u00e9\",{\"b\":null}]}".getBytes(StandardCharsets.UTF_8);
    int valid = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] mutated = seed.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      valid += JsonReader.read(mutated) instanceof Parsed.Valid ? 1 : 0;
    }
    assertThat(valid).isBetween(1, 19_999);
  }
}
