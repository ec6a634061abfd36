package io.nostrmesh.nostr.message;

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

/**
 * Reads a filter field by field, or says which field is wrong. Times and {@code limit} count by
 * their value, however they are written: what is beyond the range of a {@code long} is the end of
 * that range, a fraction of a second rounds to the second inside the window.
 */
final class FilterReader {

  private static final Pattern TAG = Pattern.compile("#[a-zA-Z]");

  private final MessageLimits limits;
  private final Map<String, Set<String>> tags = new HashMap<>();
  private final Map<String, JsonValue> unknown = new HashMap<>();
  private @Nullable Set<EventId> ids;
  private @Nullable Set<PublicKey> authors;
  private @Nullable Set<Integer> kinds;
  private OptionalLong since = OptionalLong.empty();
  private OptionalLong until = OptionalLong.empty();
  private OptionalInt limit = OptionalInt.empty();
  private int values;
  private @Nullable String problem;

  private FilterReader(MessageLimits limits) {
    this.limits = limits;
  }

  static Parsed<Filter> read(JsonValue json, MessageLimits limits) {
    if (!(json instanceof JsonObject object)) {
      return Parsed.malformed("a filter must be a JSON object");
    }
    return new FilterReader(limits).readAll(object);
  }

  private Parsed<Filter> readAll(JsonObject json) {
    for (var member : json.members().entrySet()) {
      field(member.getKey(), member.getValue());
      if (problem != null) {
        return Parsed.malformed(problem);
      }
    }
    return Parsed.valid(
        new Filter(
            Optional.ofNullable(ids),
            Optional.ofNullable(authors),
            Optional.ofNullable(kinds),
            tags,
            since,
            until,
            limit,
            unknown));
  }

  private void field(String name, JsonValue value) {
    switch (name) {
      case "ids" ->
          ids = set(name, value, json -> EventId.parse(json.asString().orElse("")).toOptional());
      case "authors" ->
          authors =
              set(name, value, json -> PublicKey.parse(json.asString().orElse("")).toOptional());
      case "kinds" -> kinds = set(name, value, FilterReader::kind);
      case "since" -> since = OptionalLong.of(number(name, value, JsonNumber::ceiling));
      case "until" -> until = OptionalLong.of(number(name, value, JsonNumber::floor));
      case "limit" -> limit = OptionalInt.of(limit(value));
      default -> {
        if (TAG.matcher(name).matches()) {
          tags.put(name.substring(1), set(name, value, JsonValue::asString));
        } else {
          unknown.put(name, value);
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
    for (JsonValue item : array.items()) {
      Optional<T> read = itemReader.apply(item);
      if (read.isEmpty()) {
        problem = badItem(name);
        return set;
      }
      if (set.add(read.get()) && ++values > limits.filterValues()) {
        problem = "a filter has at most " + limits.filterValues() + " values";
        return set;
      }
    }
    return set;
  }

  private static String badItem(String name) {
    return switch (name) {
      case "ids", "authors" ->
          "filter field " + name + " must hold strings of 64 lower-case hex characters";
      case "kinds" -> "filter field kinds must hold integers from 0 to 65535";
      default -> "filter field " + name + " must hold strings";
    };
  }

  private long number(String name, JsonValue value, Function<JsonNumber, Long> rounding) {
    if (value instanceof JsonNumber number) {
      return rounding.apply(number);
    }
    problem = "filter field " + name + " must be a number of seconds";
    return 0;
  }

  private int limit(JsonValue value) {
    long wanted = value instanceof JsonNumber number ? number.floor() : -1;
    if (wanted < 0) {
      problem = "filter field limit must be a non-negative number";
    }
    return (int) Math.min(wanted, Integer.MAX_VALUE);
  }

  private static Optional<Integer> kind(JsonValue json) {
    OptionalLong kind =
        json instanceof JsonNumber number ? number.unsigned(Kind.MAX) : OptionalLong.empty();
    return kind.isPresent() ? Optional.of((int) kind.getAsLong()) : Optional.empty();
  }
}
