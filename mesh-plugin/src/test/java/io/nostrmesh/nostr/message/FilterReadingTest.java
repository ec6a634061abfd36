package io.nostrmesh.nostr.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Signature;
import io.nostrmesh.nostr.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading, writing and matching of filters, also against a naive model of NIP-01. */
class FilterReadingTest {

  private final Random random = new Random(1);

  @Test
  void readsWhatIsWritten() {
    for (int i = 0; i < 2000; i++) {
      Filter filter = filter();
      assertThat(read(filter.json().toJson())).isEqualTo(Parsed.valid(filter));
    }
  }

  @Test
  void matchesWhatANaiveReaderOfTheSpecificationWouldMatch() {
    int matched = 0;
    for (int i = 0; i < 20_000; i++) {
      Filter filter = filter();
      Event event = event();
      assertThat(filter.matches(event)).as("%s %s", filter, event).isEqualTo(naive(filter, event));
      matched += filter.matches(event) ? 1 : 0;
    }
    assertThat(matched).isBetween(500, 19_500);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "since | 0                     | 0",
        "since | -1                    | -1",
        "since | -0.5                  | 0",
        "since | 1700000000.1          | 1700000001",
        "since | 1700000000.0          | 1700000000",
        "since | 1e3                   | 1000",
        "since | 1E+3                  | 1000",
        "since | 9223372036854775807   | 9223372036854775807",
        "since | 9223372036854775808   | 9223372036854775807",
        "since | 99999999999999999999  | 9223372036854775807",
        "since | 1e400                 | 9223372036854775807",
        "since | 1e999999999           | 9223372036854775807",
        "since | 1e99999999999         | 9223372036854775807",
        "since | -1e99999999999        | -9223372036854775808",
        "since | 1e-999999999          | 1",
        "since | 1e-99999999999        | 1",
        "since | 0e99999999999         | 0",
        "until | 1700000000.9          | 1700000000",
        "until | -0.5                  | -1",
        "until | 1e-999999999          | 0",
        "until | -1e30                 | -9223372036854775808",
        "until | 18446744073709551615  | 9223372036854775807",
        "limit | 0                     | 0",
        "limit | 1e3                   | 1000",
        "limit | 2.9                   | 2",
        "limit | 2147483648            | 2147483647",
        "limit | 1e30                  | 2147483647",
        "limit | 18446744073709551615  | 2147483647",
      })
  void takesNumbersByTheirValue(String field, String written, long expected) {
    Filter filter = read("{\"" + field + "\":" + written + "}").toOptional().orElseThrow();
    assertThat(
            switch (field) {
              case "since" -> filter.since().orElseThrow();
              case "until" -> filter.until().orElseThrow();
              default -> filter.limit().orElseThrow();
            })
        .isEqualTo(expected);
  }

  @Test
  void countsDifferentValuesOnly() {
    MessageLimits three = new MessageLimits(1, 3, 1);
    assertThat(read("{\"kinds\":[1,1,1,1],\"#t\":[\"a\",\"a\",\"b\",\"a\"]}", three))
        .isInstanceOf(Parsed.Valid.class);
    assertThat(read("{\"kinds\":[1,2],\"#t\":[\"a\",\"b\"]}", three))
        .isEqualTo(Parsed.malformed("a filter has at most 3 values"));
  }

  @Test
  void keepsFieldsItDoesNotKnow() {
    String json = "{\"kinds\":[1],\"#title\":[\"x\"],\"search\":\"best\"}";
    Filter filter = read(json).toOptional().orElseThrow();
    assertThat(filter.unknown()).containsOnlyKeys("#title", "search");
    assertThat(filter.json().toJson()).isEqualTo(json);
  }

  private static Parsed<Filter> read(String json) {
    return read(json, MessageLimits.NONE);
  }

  private static Parsed<Filter> read(String json, MessageLimits limits) {
    return JsonReader.read(json).then(value -> Filter.parse(value, limits));
  }

  private static boolean naive(Filter filter, Event event) {
    boolean matches = filter.ids().isEmpty() || filter.ids().get().contains(event.id());
    matches &= filter.authors().isEmpty() || filter.authors().get().contains(event.pubkey());
    matches &= filter.kinds().isEmpty() || filter.kinds().get().contains(event.kind());
    matches &= filter.since().isEmpty() || event.createdAt() >= filter.since().getAsLong();
    matches &= filter.until().isEmpty() || event.createdAt() <= filter.until().getAsLong();
    for (var wanted : filter.tags().entrySet()) {
      boolean has = false;
      for (Tag tag : event.tags()) {
        has |=
            tag.values().size() > 1
                && tag.values().get(0).equals(wanted.getKey())
                && wanted.getValue().contains(tag.values().get(1));
      }
      matches &= has;
    }
    return matches;
  }

  private Filter filter() {
    var tags = new HashMap<String, Set<String>>();
    if (random.nextInt(3) == 0) {
      tags.put(random.nextBoolean() ? "t" : "p", some(this::value));
    }
    return new Filter(
        rarely(this::id),
        rarely(this::key),
        rarely(() -> random.nextInt(4)),
        tags,
        random.nextInt(4) == 0 ? OptionalLong.of(random.nextInt(10)) : OptionalLong.empty(),
        random.nextInt(4) == 0 ? OptionalLong.of(random.nextInt(10)) : OptionalLong.empty(),
        random.nextInt(4) == 0 ? OptionalInt.of(random.nextInt(10)) : OptionalInt.empty(),
        Map.of());
  }

  private <T> Optional<Set<T>> rarely(Supplier<T> value) {
    return random.nextInt(4) == 0 ? Optional.of(some(value)) : Optional.empty();
  }

  private <T> Set<T> some(Supplier<T> value) {
    var values = new HashSet<T>();
    for (int i = random.nextInt(4); i > 0; i--) {
      values.add(value.get());
    }
    return values;
  }

  private Event event() {
    var tags = new ArrayList<Tag>();
    for (int i = random.nextInt(3); i > 0; i--) {
      String name = List.of("t", "p", "title").get(random.nextInt(3));
      tags.add(random.nextInt(4) == 0 ? Tag.of(name) : Tag.of(name, value(), value()));
    }
    return new Event(
        id(),
        key(),
        random.nextInt(10),
        random.nextInt(4),
        tags,
        "",
        new Signature("0".repeat(128)));
  }

  private String value() {
    return List.of("", "a", "\u00e9\n\"", "\ud83d\ude00").get(random.nextInt(4));
  }

  private EventId id() {
    return new EventId(Integer.toString(random.nextInt(3)).repeat(64));
  }

  private PublicKey key() {
    return new PublicKey(Integer.toString(random.nextInt(3)).repeat(64));
  }
}
