package io.nostrmesh.nip98;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nip98.HttpAuthOutcome.Failed;
import io.nostrmesh.nip98.HttpAuthOutcome.Passed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BearerCodecTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Its JSON needs padding, and letters of both alphabets. */
  private static final Event EVENT = eventWithContent("???>>>~~~ÿÿ");

  private static final String STANDARD = Base64.getEncoder().encodeToString(json());

  private static Event eventWithContent(String content) {
    String padding = "";
    while (true) {
      Event event =
          new EventTemplate(1, 0, List.of(), content + padding)
              .sign(SecretKey.generate(RANDOM), RANDOM);
      String base64 =
          Base64.getEncoder().encodeToString(event.toJson().getBytes(StandardCharsets.UTF_8));
      if (base64.endsWith("==") && base64.contains("+") && base64.contains("/")) {
        return event;
      }
      padding += "x";
    }
  }

  private static byte[] json() {
    return EVENT.toJson().getBytes(StandardCharsets.UTF_8);
  }

  static Stream<String> spellings() {
    return Stream.of(
        STANDARD,
        Base64.getUrlEncoder().encodeToString(json()),
        Base64.getEncoder().withoutPadding().encodeToString(json()),
        Base64.getUrlEncoder().withoutPadding().encodeToString(json()),
        " \t" + STANDARD + "\n");
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void readsEachAlphabetWithAndWithoutPadding(String token) {
    assertThat(BearerCodec.decode(token)).isEqualTo(new Passed(EVENT));
  }

  static Stream<String> notBase64() {
    String unpadded = STANDARD.substring(0, STANDARD.length() - 2);
    char last = unpadded.charAt(unpadded.length() - 1);
    return Stream.of(
        "not!!!base64!!!",
        "{\"kind\":27235}",
        STANDARD.substring(0, 40) + " " + STANDARD.substring(40),
        STANDARD.substring(0, 40) + "\n" + STANDARD.substring(40),
        unpadded + "=",
        STANDARD + "=",
        STANDARD.replaceFirst("\\+", "-"),
        unpadded.replaceFirst("/", "_"),
        // The next letter differs only in bits that decoders throw away.
        unpadded.substring(0, unpadded.length() - 1) + (char) (last + 1) + "==",
        "A",
        "=");
  }

  @ParameterizedTest
  @MethodSource("notBase64")
  void refusesWhatIsNotStrictlyBase64(String token) {
    assertThat(BearerCodec.decode(token)).isEqualTo(new Failed(HttpAuthFault.NOT_BASE64));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"kind\":27235}",
        "\"text\"",
        "{\"a\":1,\"a\":2}",
        "{}{}"
      })
  void refusesBase64OfSomethingElse(String content) {
    String token = Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
    assertThat(BearerCodec.decode(token)).isEqualTo(new Failed(HttpAuthFault.NOT_AN_EVENT));
  }

  @Test
  void refusesBytesThatAreNoUtf8() {
    assertThat(BearerCodec.decode("/////w==")).isEqualTo(new Failed(HttpAuthFault.NOT_AN_EVENT));
  }

  @Test
  void looksAtNoMoreThan64Kibibytes() {
    assertThat(BearerCodec.decode("A".repeat(65_536)))
        .isEqualTo(new Failed(HttpAuthFault.NOT_AN_EVENT));
    assertThat(BearerCodec.decode("A".repeat(65_537)))
        .isEqualTo(new Failed(HttpAuthFault.TOO_LARGE));
    assertThat(BearerCodec.decode("!".repeat(65_537)))
        .isEqualTo(new Failed(HttpAuthFault.TOO_LARGE));
  }

  @Test
  void writesTokensThatSurviveAHeaderAndAQuery() {
    String token = BearerCodec.encode(EVENT);
    assertThat(token).matches("[A-Za-z0-9_-]+");
    assertThat(BearerCodec.decode(token)).isEqualTo(new Passed(EVENT));
  }

  @Test
  void answersAnyTextWithoutThrowing() {
    var random = new Random(64);
    for (int i = 0; i < 20_000; i++) {
      var token = new StringBuilder(STANDARD);
      for (int change = random.nextInt(3); change >= 0; change--) {
        token.setCharAt(random.nextInt(token.length()), (char) random.nextInt(0x180));
      }
      assertThat(BearerCodec.decode(token.toString())).isNotNull();
    }
  }
}
