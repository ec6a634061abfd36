package io.nostrmesh.offer;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonNull;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Turns a JSON object into an {@link OfferEnvelope}, or says which field is wrong. */
final class OfferReader {

  private static final Set<String> FIELDS =
      Set.of(
          "v", "d_tag", "endpoint_id", "iroh_relay_url", "expires_at", "caps", "models", "extra");
  private static final Set<String> CAPS_FIELDS =
      Set.of("max_vram_mb", "max_ram_mb", "max_concurrency");
  private static final Set<String> MODEL_FIELDS = Set.of("id", "label", "context_tokens");

  private OfferReader() {}

  static Parsed<OfferEnvelope> read(JsonObject json) {
    try {
      requireOnly(FIELDS, json, "offer");
      return Parsed.valid(
          new OfferEnvelope(
              unsigned32(json, "v").orElseThrow(() -> new Mismatch("v", "a whole number")),
              string(json, "d_tag"),
              string(json, "endpoint_id"),
              string(json, "iroh_relay_url"),
              expiresAt(json),
              caps(json),
              models(json),
              json.get("extra").filter(extra -> extra != JsonNull.NULL)));
    } catch (Mismatch mismatch) {
      return Parsed.malformed(mismatch.problem);
    }
  }

  static Parsed<OfferTerms> readTerms(JsonObject json) {
    try {
      return Parsed.valid(new OfferTerms(caps(json), models(json)));
    } catch (Mismatch mismatch) {
      return Parsed.malformed(mismatch.problem);
    }
  }

  private static OfferCaps caps(JsonObject offer) throws Mismatch {
    if (!(offer.members().get("caps") instanceof JsonObject caps)) {
      throw new Mismatch("caps", "an object");
    }
    requireOnly(CAPS_FIELDS, caps, "offer caps");
    return new OfferCaps(
        unsigned32(caps, "max_vram_mb"),
        unsigned32(caps, "max_ram_mb"),
        unsigned32(caps, "max_concurrency"));
  }

  private static List<OfferedModel> models(JsonObject offer) throws Mismatch {
    var models = new ArrayList<OfferedModel>();
    JsonValue value = offer.get("models").orElseGet(JsonValue::array);
    if (!(value instanceof JsonArray array)) {
      throw new Mismatch("models", "an array");
    }
    for (JsonValue item : array.items()) {
      if (!(item instanceof JsonObject model)) {
        throw new Mismatch("models", "an array of objects");
      }
      requireOnly(MODEL_FIELDS, model, "offer model");
      models.add(
          new OfferedModel(string(model, "id"), label(model), unsigned32(model, "context_tokens")));
    }
    return models;
  }

  private static Optional<String> label(JsonObject model) throws Mismatch {
    return isAbsent(model, "label") ? Optional.empty() : Optional.of(string(model, "label"));
  }

  private static String string(JsonObject json, String field) throws Mismatch {
    return json.string(field).orElseThrow(() -> new Mismatch(field, "a string"));
  }

  private static OptionalLong unsigned32(JsonObject json, String field) throws Mismatch {
    if (isAbsent(json, field)) {
      return OptionalLong.empty();
    }
    OptionalLong value =
        json.members().get(field) instanceof JsonNumber number
            ? number.unsigned(OfferCaps.MAX)
            : OptionalLong.empty();
    if (value.isEmpty()) {
      throw new Mismatch(field, "a whole number from 0 to " + OfferCaps.MAX);
    }
    return value;
  }

  private static long expiresAt(JsonObject json) throws Mismatch {
    if (json.members().get("expires_at") instanceof JsonNumber number) {
      try {
        long unsigned = Long.parseUnsignedLong(number.literal());
        return unsigned < 0 ? Long.MAX_VALUE : unsigned;
      } catch (NumberFormatException notUnsigned64) {
        // Falls through to the one complaint about this field.
      }
    }
    throw new Mismatch("expires_at", "a time in whole Unix seconds");
  }

  private static boolean isAbsent(JsonObject json, String field) {
    JsonValue value = json.members().get(field);
    return value == null || value == JsonNull.NULL;
  }

  private static void requireOnly(Set<String> known, JsonObject json, String what) throws Mismatch {
    for (String field : json.members().keySet()) {
      if (!known.contains(field)) {
        String shown = field.length() <= 32 ? field : field.substring(0, 32) + "…";
        throw new Mismatch(what + " has a field that schema version 1 does not know: " + shown);
      }
    }
  }

  private static final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    final String problem;

    Mismatch(String field, String expected) {
      this("offer field " + field + " must be " + expected);
    }

    Mismatch(String problem) {
      super(problem, null, false, false);
      this.problem = problem;
    }
  }
}
