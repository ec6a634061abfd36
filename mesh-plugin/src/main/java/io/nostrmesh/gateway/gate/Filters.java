package io.nostrmesh.gateway.gate;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntPredicate;

/**
 * Whether the filters of a message could match events of certain kinds. In doubt they could: a
 * reader behind us may be laxer.
 */
final class Filters {

  private static final String KINDS = "kinds";
  private static final int MAX_KIND = 65_535;

  private Filters() {}

  /**
   * @param message a whole REQ, COUNT or NEG-OPEN
   * @param concerned the kinds in question
   */
  static boolean couldMatch(byte[] message, IntPredicate concerned) {
    if (!(JsonReader.read(message) instanceof Parsed.Valid<JsonValue> valid)
        || !(valid.value() instanceof JsonArray array)
        || array.items().size() < 3) {
      return true;
    }
    List<JsonObject> filters =
        array.items().stream()
            .skip(2)
            .filter(JsonObject.class::isInstance)
            .map(JsonObject.class::cast)
            .toList();
    return filters.isEmpty() || filters.stream().anyMatch(filter -> couldMatch(filter, concerned));
  }

  private static boolean couldMatch(JsonObject filter, IntPredicate concerned) {
    boolean doubtful =
        filter.members().keySet().stream()
            .anyMatch(name -> name.equalsIgnoreCase(KINDS) && !name.equals(KINDS));
    return doubtful
        || !(filter.members().get(KINDS) instanceof JsonArray kinds)
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
