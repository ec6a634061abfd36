package io.nostrmesh.offer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.OfferClass.Offer;
import io.nostrmesh.offer.OfferTerms.Device;
import io.nostrmesh.spi.EndpointId;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An offer reads and writes itself: its terms apart from it, and the events that carry it. */
class OfferTermsTest {

  private static final SecretKey MEMBER = SecretKey.fromHex("1".repeat(64));

  private static JsonObject object(String json) {
    return JsonReader.readObject(json).toOptional().orElseThrow();
  }

  private static OfferTerms terms(String json) {
    return OfferTerms.read(object(json)).toOptional().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"caps\":{},\"models\":[]}",
        "{\"caps\":{\"max_vram_mb\":0},\"models\":[]}",
        "{\"caps\":{\"max_vram_mb\":1,\"max_ram_mb\":4294967295,\"max_concurrency\":3},"
            + "\"models\":[{\"id\":\"a/b:c\"}]}",
        "{\"caps\":{},\"models\":[{\"id\":\"x\",\"label\":\"é\",\"context_tokens\":8},{\"id\":\"y\"}]}"
      })
  void termsAreWrittenAsTheyWereRead(String json) {
    assertThat(terms(json).json().toJson()).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | offer field caps must be an object",
        "{\"models\":[]} | offer field caps must be an object",
        "{\"caps\":[],\"models\":[]} | offer field caps must be an object",
        "{\"caps\":{\"max_tokens\":1}} | offer caps has a field",
        "{\"caps\":{\"max_ram_mb\":-1}} | offer field max_ram_mb must be",
        "{\"caps\":{\"max_ram_mb\":4294967296}} | offer field max_ram_mb must be",
        "{\"caps\":{\"max_ram_mb\":\"1\"}} | offer field max_ram_mb must be",
        "{\"caps\":{},\"models\":{}} | offer field models must be an array",
        "{\"caps\":{},\"models\":[\"a\"]} | offer field models must be an array of objects",
        "{\"caps\":{},\"models\":[{}]} | offer field id must be a string",
        "{\"caps\":{},\"models\":[{\"id\":\"a\",\"size\":1}]} | offer model has a field"
      })
  void termsAreReadAsStrictlyAsOffers(String json, String problem) {
    assertThat(OfferTerms.read(object(json)))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> assertThat(malformed.problem()).startsWith(problem));
  }

  @Test
  void anOfferIsPublishedByAnEventThatReadsAsThatOffer() {
    OfferTerms terms = terms("{\"caps\":{\"max_concurrency\":2},\"models\":[{\"id\":\"m\"}]}");
    var device = new Device("desk", new EndpointId(1, 2, 3, 4), Optional.empty());
    OfferEnvelope envelope =
        terms.envelope(device, "https://relay.example/", Instant.ofEpochSecond(2_000));
    Event event = sign(envelope.event(1_000));

    assertThat(event.createdAt()).isEqualTo(1_000);
    assertThat(event.tags()).containsExactly(Tag.of("d", "desk"), Tag.of("expiration", "2000"));
    assertThat(OfferClassifier.classify(event))
        .isInstanceOfSatisfying(
            Offer.class,
            offer -> {
              assertThat(offer.wellFormed().toOptional()).contains(envelope);
              assertThat(offer.expiresAt()).hasValue(2_000);
            });
    assertThat(envelope.terms()).isEqualTo(terms);
  }

  @Test
  void aWithdrawalSaysNothingAtTheSameAddress() {
    Event event = sign(OfferEnvelope.withdrawal("desk", 1_001, 2_000));

    assertThat(OfferClassifier.classify(event)).isEqualTo(OfferClass.BARE);
    assertThat(event.address().orElseThrow().d()).isEqualTo("desk");
    assertThat(event.expiration()).hasValue(2_000);
  }

  private static Event sign(EventTemplate template) {
    return template.sign(MEMBER, new SecureRandom());
  }
}
