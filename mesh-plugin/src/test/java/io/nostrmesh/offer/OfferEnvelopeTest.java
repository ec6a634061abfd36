package io.nostrmesh.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.Parsed;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OfferEnvelopeTest {

  private static final String BASE =
      "{\"v\":1,\"d_tag\":\"x\",\"endpoint_id\":\"abc\",\"iroh_relay_url\":\"https://r\","
          + "\"expires_at\":1000,\"caps\":{}%s}";

  static Stream<Arguments> envelopes() {
    return TestData.rows("envelopes.txt", 3)
        .map(row -> Arguments.of(row.get(1), row.get(0), row.get(2)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("envelopes")
  void readsEnvelopesAsTheTableSays(String what, String expected, String json) {
    Parsed<OfferEnvelope> envelope = OfferEnvelope.parse(json);
    assertThat(envelope).isInstanceOf(shapeOf(!expected.equals("refused")));
    assertThat(envelope.then(OfferEnvelope::publishable))
        .isInstanceOf(shapeOf(expected.equals("publishable")));
  }

  private static Class<?> shapeOf(boolean valid) {
    return valid ? Parsed.Valid.class : Parsed.Malformed.class;
  }

  @Test
  void tableCoversEveryOutcome() {
    assertThat(envelopes().map(row -> row.get()[1]).distinct())
        .containsExactlyInAnyOrder("publishable", "readable", "refused");
    assertThat(envelopes().count()).isGreaterThan(70);
  }

  @Test
  void writesFieldsInTheOrderOfExistingPublishersAndReadsThemBack() {
    var offer =
        new OfferEnvelope(
            1,
            "laptop-1",
            "ab".repeat(32),
            "https://relay.example.com",
            2_000_000_000L,
            new OfferCaps(OptionalLong.of(8192), OptionalLong.empty(), OptionalLong.of(0)),
            List.of(
                new OfferedModel("org/m:q4", Optional.of("M \"q\""), OptionalLong.of(4096)),
                new OfferedModel("local:m", Optional.empty(), OptionalLong.empty())),
            JsonReader.read("{\"gpu\":\"H100\"}").toOptional());

    assertThat(offer.toJson())
        .isEqualTo(
            "{\"v\":1,\"d_tag\":\"laptop-1\",\"endpoint_id\":\""
                + "ab".repeat(32)
                + "\",\"iroh_relay_url\":\"https://relay.example.com\",\"expires_at\":2000000000,"
                + "\"caps\":{\"max_vram_mb\":8192,\"max_concurrency\":0},"
                + "\"models\":[{\"id\":\"org/m:q4\",\"label\":\"M \\\"q\\\"\","
                + "\"context_tokens\":4096},{\"id\":\"local:m\"}],\"extra\":{\"gpu\":\"H100\"}}");
    assertThat(OfferEnvelope.parse(offer.toJson())).isEqualTo(Parsed.valid(offer));
  }

  @Test
  void writesModelsEvenWhenThereAreNone() {
    assertThat(read("").toJson()).isEqualTo(BASE.formatted(",\"models\":[]"));
  }

  @Test
  void keepsExtraAsItCame() {
    assertThat(read(",\"extra\":{\"a\":1.50}").extra().map(JsonValue::toJson))
        .contains("{\"a\":1.50}");
    assertThat(read(",\"extra\":null").extra()).isEmpty();
  }

  @Test
  void isExpiredFromItsLastSecondOn() {
    assertThat(read("").isExpired(999)).isFalse();
    assertThat(read("").isExpired(1000)).isTrue();
    assertThat(read("").isExpired(2000)).isTrue();
  }

  @Test
  void saysWhichFieldIsWrongWithoutQuotingMuchOfIt() {
    assertThat(OfferEnvelope.parse(BASE.formatted(",\"models\":7")))
        .isEqualTo(Parsed.malformed("offer field models must be an array"));
    assertThat(OfferEnvelope.parse(BASE.formatted(",\"" + "w".repeat(5000) + "\":7")).toString())
        .contains("w".repeat(32))
        .hasSizeLessThan(200);
  }

  @Test
  void refusesNumbersThatNoEnvelopeCanHold() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new OfferCaps(OptionalLong.empty(), OptionalLong.of(-1), OptionalLong.empty()))
        .withMessageContaining("maxRamMb");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OfferedModel("m", Optional.empty(), OptionalLong.of(4_294_967_296L)))
        .withMessageContaining("contextTokens");
    OfferEnvelope base = read("");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new OfferEnvelope(-1, "x", "e", "u", 1, base.caps(), List.of(), base.extra()))
        .withMessageContaining("version");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new OfferEnvelope(1, "x", "e", "u", -1, base.caps(), List.of(), base.extra()))
        .withMessageContaining("expiresAt");
  }

  private static OfferEnvelope read(String more) {
    return OfferEnvelope.parse(BASE.formatted(more)).toOptional().orElseThrow();
  }
}
