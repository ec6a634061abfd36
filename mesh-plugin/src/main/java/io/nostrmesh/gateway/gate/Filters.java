package io.nostrmesh.gateway.gate;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.message.FieldNames;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Whether the filters of a message could match events of certain kinds. In doubt they could: a
 * reader behind us may be laxer.
 */
final class Filters {

  private static final String KINDS = "kinds";
  private static final String SEARCH = "search";
  private static final FieldNames LIKE_SEARCH = new FieldNames(Set.of(SEARCH));
  private static final FieldNames LIKE_KINDS = new FieldNames(Set.of(KINDS));
  private static final int MAX_KIND = 65_535;

  /** Behind type and subscription id. */
  private static final int FIRST = 2;

  private Filters() {}

  /**
   * @param type of the message: REQ and COUNT hold filters alone, NEG-OPEN one filter and more
   * @param message the whole of it
   * @param concerned the kinds in question
   */
  static boolean couldMatch(String type, byte[] message, IntPredicate concerned) {
    if (!(JsonReader.read(message) instanceof Parsed.Valid<JsonValue> valid)
        || !(valid.value() instanceof JsonArray array)
        || array.items().size() <= FIRST
        || array.items().get(FIRST - 1).asString().isEmpty()) {
      return true;
    }
    List<JsonValue> behind = array.items().subList(FIRST, array.items().size());
    // NEG-OPEN goes on with numbers and texts; its filter may be an event's id, or a list.
    List<JsonValue> filters =
        type.equals("NEG-OPEN") && behind.get(0) instanceof JsonObject
            ? behind.stream().filter(Filters::holdsOthers).toList()
            : behind;
    return filters.stream().anyMatch(filter -> couldMatch(filter, concerned));
  }

  /**
   * Whether a REQ asks to search (NIP-50) among events of certain kinds. One that names no kinds
   * passes: people search notes like that, and what it finds is judged.
   *
   * @param message the whole of it
   */
  static boolean couldSearch(byte[] message, IntPredicate concerned) {
    return !(JsonReader.read(message) instanceof Parsed.Valid<JsonValue> valid)
        || searches(valid.value(), concerned);
  }

  private static boolean searches(JsonValue value, IntPredicate concerned) {
    if (value instanceof JsonArray array) {
      return array.items().stream().anyMatch(item -> searches(item, concerned));
    }
    return value instanceof JsonObject filter
        && names(filter, SEARCH, LIKE_SEARCH)
        && names(filter, KINDS, LIKE_KINDS)
        && couldMatch(filter, concerned);
  }

  private static boolean names(JsonObject filter, String field, FieldNames likeIt) {
    return filter.members().keySet().stream()
        .anyMatch(name -> name.equals(field) || likeIt.areMeantBy(name));
  }

  private static boolean holdsOthers(JsonValue value) {
    return value instanceof JsonObject || value instanceof JsonArray;
  }

  private static boolean couldMatch(JsonValue filter, IntPredicate concerned) {
    return !(filter instanceof JsonObject object)
        || object.members().keySet().stream().anyMatch(FieldNames.FILTER::areMeantBy)
        || !(object.members().get(KINDS) instanceof JsonArray kinds)
        // Some relays take an empty list for no condition.
        || kinds.items().isEmpty()
        || kinds.items().stream().anyMatch(kind -> couldBe(kind, concerned));
  }

  private static boolean couldBe(JsonValue kind, IntPredicate concerned) {
    if (!(kind instanceof JsonNumber number)) {
      return true;
    }
    OptionalLong value = number.unsigned(MAX_KIND);
    return value.isEmpty() || concerned.test((int) value.getAsLong());
  }
}
