package io.nostrmesh.nostr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventTest {

  private static final SecretKey KEY = SecretKey.fromHex("3".repeat(64));
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Events that nostr-tools signed, with content that serialisers disagree about. */
  static List<JsonObject> nostrToolsEvents() {
    try (var in = EventTest.class.getResourceAsStream("/nostr/nostr-tools-events.jsonl")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> JsonReader.readObject(line).toOptional().orElseThrow())
          .map(row -> (JsonObject) row.get("event").orElseThrow())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("nostrToolsEvents")
  void verifiesEventsMadeByNostrTools(JsonObject json) {
    Event event = Event.parse(json).toOptional().orElseThrow();

    assertThat(event.verify()).isEqualTo(Parsed.valid(event));
    assertThat(Event.parse(event.toJson())).isEqualTo(Parsed.valid(event));
  }

  @Test
  void verifiesWhatItSigned() {
    Event event = note("gm");

    assertThat(event.verify()).isEqualTo(Parsed.valid(event));
    assertThat(event.pubkey()).isEqualTo(KEY.publicKey());
  }

  @Test
  void noticesAnyChange() {
    Event event = note("gm");
    var other = note("gn");

    assertThat(with(event, event.id(), "gn", event.sig()).verify())
        .isEqualTo(Parsed.malformed("event id does not match its content"));
    assertThat(with(event, other.id(), "gn", event.sig()).verify())
        .isEqualTo(Parsed.malformed("event signature is not valid"));
    assertThat(with(event, event.id(), "gm", new Signature("0".repeat(128))).verify())
        .isEqualTo(Parsed.malformed("event signature is not valid"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "id | \"ABC\" | event id must be 64 lower-case hex characters",
        "id | null | event id must be 64 lower-case hex characters",
        "pubkey | 5 | event pubkey must be 64 lower-case hex characters",
        "sig | \"00\" | event sig must be 128 lower-case hex characters",
        "created_at | -1 | event created_at must be a non-negative integer",
        "created_at | 1.0 | event created_at must be a non-negative integer",
        "created_at | 1e9 | event created_at must be a non-negative integer",
        "created_at | \"5\" | event created_at must be a non-negative integer",
        "created_at | 9223372036854775808 | event created_at must be a non-negative integer",
        "kind | 65536 | event kind must be an integer from 0 to 65535",
        "kind | true | event kind must be an integer from 0 to 65535",
        "kind | -0 | event kind must be an integer from 0 to 65535",
        "tags | {} | event tags must be an array of non-empty arrays of strings",
        "tags | [[]] | event tags must be an array of non-empty arrays of strings",
        "tags | [[\"d\",1]] | event tags must be an array of non-empty arrays of strings",
        "tags | [\"d\"] | event tags must be an array of non-empty arrays of strings",
        "content | 5 | event content must be a string",
        "content | null | event content must be a string"
      })
  void namesTheMalformedField(String field, String json, String problem) {
    JsonObject broken =
        note("gm").json().with(field, JsonReader.read(json).toOptional().orElseThrow());

    assertThat(Event.parse(broken)).isEqualTo(Parsed.malformed(problem));
  }

  @Test
  void dropsUnknownFields() {
    Event event = note("gm");

    assertThat(Event.parse(event.json().with("ots", JsonValue.of("x"))))
        .isEqualTo(Parsed.valid(event));
  }

  @Test
  void knowsItsAddress() {
    assertThat(at(31990, Tag.of("d", "gpu"), Tag.of("d", "late")).address())
        .contains(new EventAddress(31990, KEY.publicKey(), "gpu"));
    assertThat(at(31990, Tag.of("d")).address())
        .contains(new EventAddress(31990, KEY.publicKey(), ""));
    assertThat(at(10002, Tag.of("d", "x")).address())
        .contains(new EventAddress(10002, KEY.publicKey(), ""));
    assertThat(at(1).address()).isEmpty();
    assertThat(at(20001).address()).isEmpty();
  }

  @Test
  void newerSupersedesAndTheLowerIdBreaksTies() {
    Event older = at(0);
    Event newer = new EventTemplate(0, 1_700_000_001, List.of(), "").sign(KEY, RANDOM);
    Event sameSecond = new EventTemplate(0, 1_700_000_000, List.of(), "x").sign(KEY, RANDOM);

    assertThat(newer.supersedes(older)).isTrue();
    assertThat(older.supersedes(newer)).isFalse();
    assertThat(older.supersedes(older)).isFalse();
    assertThat(older.supersedes(sameSecond)).isEqualTo(older.id().compareTo(sameSecond.id()) < 0);
    assertThat(older.supersedes(sameSecond)).isNotEqualTo(sameSecond.supersedes(older));
  }

  @Test
  void refusesMalformedValuesByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PublicKey("F".repeat(64)))
        .withMessageContaining("public key");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SecretKey.fromHex("0".repeat(64)))
        .withMessageContaining("secret key");
  }

  @Test
  void neverPrintsASecret() {
    assertThat(KEY.toString()).doesNotContain(KEY.revealHex()).contains(KEY.publicKey().hex());
  }

  private static Event note(String content) {
    return new EventTemplate(1, 1_700_000_000, List.of(Tag.of("t", "x")), content)
        .sign(KEY, RANDOM);
  }

  private static Event at(int kind, Tag... tags) {
    return new EventTemplate(kind, 1_700_000_000, List.of(tags), "").sign(KEY, RANDOM);
  }

  private static Event with(Event event, EventId id, String content, Signature sig) {
    return new Event(
        id, event.pubkey(), event.createdAt(), event.kind(), event.tags(), content, sig);
  }
}
