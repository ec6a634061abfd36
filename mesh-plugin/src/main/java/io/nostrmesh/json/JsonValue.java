package io.nostrmesh.json;

import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An immutable JSON value as {@link JsonReader} accepts it: no duplicate keys, no lone surrogates,
 * numbers kept as written. Objects remember the order of their members.
 */
public sealed interface JsonValue {

  /** An object. The map is unmodifiable and iterates in document order. */
  record JsonObject(Map<String, JsonValue> members) implements JsonValue {
    public static final JsonObject EMPTY = new JsonObject(Map.of());

    public JsonObject {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    public Optional<JsonValue> get(String name) {
      return Optional.ofNullable(members.get(name));
    }

    /** The member as text, or empty when it is absent or no string. */
    public Optional<String> string(String name) {
      return get(name).flatMap(JsonValue::asString);
    }

    /** A copy in which the member {@code name} is {@code value}, added last if it is new. */
    public JsonObject with(String name, JsonValue value) {
      var copy = new LinkedHashMap<>(members);
      copy.put(name, value);
      return new JsonObject(copy);
    }
  }

  /** An array. The list is unmodifiable. */
  record JsonArray(List<JsonValue> items) implements JsonValue {
    public JsonArray {
      items = List.copyOf(items);
    }
  }

  /** A string of valid Unicode. */
  record JsonString(String text) implements JsonValue {}

  /**
   * A number.
   *
   * @param literal the characters of the number as written; always valid JSON
   */
  record JsonNumber(String literal) implements JsonValue {

    /**
     * The number when it is written as a plain non-negative integer (no sign, fraction, exponent or
     * leading zero) of at most {@code max}; else empty. Other spellings of the same number would
     * hash to another event id, so they are no integers here.
     */
    public OptionalLong unsigned(long max) {
      for (int i = 0; i < literal.length(); i++) {
        if (literal.charAt(i) < '0' || literal.charAt(i) > '9') {
          return OptionalLong.empty();
        }
      }
      try {
        long value = Long.parseLong(literal);
        return value <= max ? OptionalLong.of(value) : OptionalLong.empty();
      } catch (NumberFormatException tooLong) {
        return OptionalLong.empty();
      }
    }

    /**
     * The value of the number, however it is written, rounded down; what is beyond the range of a
     * {@code long} is the end of that range.
     */
    public long floor() {
      return Rounding.round(literal, RoundingMode.FLOOR);
    }

    /** Like {@link #floor()}, rounded up. */
    public long ceiling() {
      return Rounding.round(literal, RoundingMode.CEILING);
    }
  }

  /** {@code true} or {@code false}. */
  record JsonBoolean(boolean value) implements JsonValue {}

  /** {@code null}. */
  enum JsonNull implements JsonValue {
    NULL
  }

  static JsonString of(String text) {
    return new JsonString(text);
  }

  static JsonNumber of(long number) {
    return new JsonNumber(Long.toString(number));
  }

  static JsonBoolean of(boolean value) {
    return new JsonBoolean(value);
  }

  static JsonArray array(JsonValue... items) {
    return new JsonArray(List.of(items));
  }

  static JsonArray ofStrings(Collection<String> texts) {
    var items = new ArrayList<JsonValue>(texts.size());
    texts.forEach(text -> items.add(of(text)));
    return new JsonArray(items);
  }

  /** The text, when this is a string. */
  default Optional<String> asString() {
    return this instanceof JsonString string ? Optional.of(string.text()) : Optional.empty();
  }

  /** This value as compact JSON text. */
  default String toJson() {
    return JsonWriter.write(this);
  }
}
