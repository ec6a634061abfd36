package io.nostrmesh.host.relay;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a filter that a client sent, field by field, or says which field is wrong. */
final class FilterReader {

  private static final Pattern TAG = Pattern.compile("#[a-zA-Z]");
  private static final Pattern HEX32 = Pattern.compile("[0-9a-f]{64}");

  private @Nullable Set<EventId> ids;
  private @Nullable Set<PublicKey> authors;
  private @Nullable Set<Integer> kinds;
  private final Map<String, Set<String>> tags = new HashMap<>();
  private OptionalLong since = OptionalLong.empty();
  private OptionalLong until = OptionalLong.empty();
  private OptionalInt limit = OptionalInt.empty();
  private int values;
  private @Nullable String problem;

  private FilterReader() {}

  static Parsed<Filter> read(JsonValue json) {
    if (!(json instanceof JsonObject object)) {
      return Parsed.malformed("a filter must be a JSON object");
    }
    return new FilterReader().readAll(object);
  }

  private Parsed<Filter> readAll(JsonObject json) {
    json.members().forEach(this::field);
    if (problem != null) {
      return Parsed.malformed(problem);
    }
    return Parsed.valid(
        new Filter(
            Optional.ofNullable(ids),
            Optional.ofNullable(authors),
            Optional.ofNullable(kinds),
            tags,
            since,
            until,
            limit));
  }

  private void field(String name, JsonValue value) {
    switch (name) {
      case "ids" -> ids = set(name, value, json -> hex(json).map(EventId::new));
      case "authors" -> authors = set(name, value, json -> hex(json).map(PublicKey::new));
      case "kinds" -> kinds = set(name, value, FilterReader::kind);
      case "since" -> since = OptionalLong.of(number(name, value, Long.MAX_VALUE));
      case "until" -> until = OptionalLong.of(number(name, value, Long.MAX_VALUE));
      case "limit" -> limit = OptionalInt.of((int) number(name, value, Integer.MAX_VALUE));
      default -> {
        if (TAG.matcher(name).matches()) {
          tags.put(name.substring(1), set(name, value, FilterReader::tagValue));
        } else {
          problem =
              "this relay knows no such filter field; it has ids, authors, kinds, since,"
                  + " until, limit and single-letter tags";
        }
      }
    }
  }

  private <T> Set<T> set(
      String name, JsonValue value, Function<JsonValue, Optional<T>> itemReader) {
    var set = new HashSet<T>();
    if (!(value instanceof JsonArray array)) {
      problem = "filter field " + name + " must be an array";
      return set;
    }
    values += array.items().size();
    if (values > Limits.FILTER_VALUES) {
      problem = "a filter has at most " + Limits.FILTER_VALUES + " values";
      return set;
    }
    for (JsonValue item : array.items()) {
      itemReader.apply(item).ifPresentOrElse(set::add, () -> problem = badItem(name));
    }
    return set;
  }

  private static String badItem(String name) {
    return switch (name) {
      case "ids", "authors" ->
          "filter field " + name + " must hold strings of 64 lower-case hex characters";
      case "kinds" -> "filter field kinds must hold integers from 0 to 65535";
      default ->
          "filter field "
              + name
              + " must hold strings of at most "
              + Limits.INDEXED_TAG_CHARS
              + " characters";
    };
  }

  private long number(String name, JsonValue value, long max) {
    OptionalLong number =
        value instanceof JsonNumber json ? json.unsigned(max) : OptionalLong.empty();
    if (number.isEmpty()) {
      problem = "filter field " + name + " must be a non-negative integer";
    }
    return number.orElse(0);
  }

  private static Optional<String> hex(JsonValue json) {
    return json.asString().filter(text -> HEX32.matcher(text).matches());
  }

  private static Optional<String> tagValue(JsonValue json) {
    return json.asString().filter(text -> text.length() <= Limits.INDEXED_TAG_CHARS);
  }

  private static Optional<Integer> kind(JsonValue json) {
    OptionalLong kind =
        json instanceof JsonNumber number ? number.unsigned(Kind.MAX) : OptionalLong.empty();
    return kind.isPresent() ? Optional.of((int) kind.getAsLong()) : Optional.empty();
  }
}
