package io.nostrmesh.sidecar;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import io.nostrmesh.json.JsonValue.JsonNull;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.offer.OfferCaps;
import io.nostrmesh.offer.OfferEnvelope;
import io.nostrmesh.offer.OfferTerms;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the member has chosen, as it stands in {@code mesh_offer.json}.
 *
 * @param dTag this device's name in its offers; chosen by chance once, so that two devices of one
 *     member do not replace each other's offer
 */
record Preferences(boolean enabled, OfferTerms terms, String dTag) {
  /** Room for the terms in an offer: relays take 8 KiB, and the rest of it needs some. */
  static final int MAX_TERMS_BYTES = 7 * 1024;

  private static final Set<String> FIELDS = Set.of("enabled", "caps", "models");

  /** What a device starts with: nothing is shared, and one consumer at a time would be served. */
  static Preferences initial(String dTag) {
    var one = new OfferCaps(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(1));
    return new Preferences(false, new OfferTerms(one, List.of()), dTag);
  }

  /** Reads a whole file. */
  static Parsed<Preferences> parse(String json) {
    return JsonReader.readObject(json)
        .then(
            object -> {
              Optional<String> dTag = object.string("d_tag");
              return dTag.isPresent()
                  ? read(object, dTag.get())
                  : Parsed.malformed("d_tag must be a string");
            });
  }

  /** The same, shared or not. */
  Preferences turned(boolean on) {
    return new Preferences(on, terms, dTag);
  }

  /**
   * The same with another limit.
   *
   * @param name as it stands in an offer
   * @param value {@code null} for no limit
   */
  Parsed<Preferences> withLimit(String name, JsonValue value) {
    JsonObject json = json();
    var caps =
        new LinkedHashMap<>(
            json.members().get("caps") instanceof JsonObject c ? c.members() : Map.of());
    caps.remove(name);
    if (!(value instanceof JsonNull)) {
      caps.put(name, value);
    }
    return read(json.with("caps", new JsonObject(caps)), dTag);
  }

  /** The same with other models, spelt as in an offer. */
  Parsed<Preferences> withModels(JsonValue models) {
    return read(json().with("models", models), dTag);
  }

  private static Parsed<Preferences> read(JsonObject json, String dTag) {
    for (String field : FIELDS) {
      if (json.get(field).isEmpty()) {
        return Parsed.malformed(field + " is missing");
      }
    }
    if (!(json.members().get("enabled") instanceof JsonBoolean enabled)) {
      return Parsed.malformed("enabled must be true or false");
    }
    return terms(json, dTag)
        .then(terms -> Parsed.valid(new Preferences(enabled.value(), terms, dTag)));
  }

  /** Limits and models follow the schema of offers. */
  private static Parsed<OfferTerms> terms(JsonObject json, String dTag) {
    return OfferEnvelope.readDTag(dTag)
        .then(valid -> OfferTerms.read(json))
        .then(Preferences::fitting);
  }

  private static Parsed<OfferTerms> fitting(OfferTerms terms) {
    if (terms.models().stream().anyMatch(model -> model.id().isBlank())) {
      return Parsed.malformed("a model must have an id");
    }
    if (terms.json().toJson().getBytes(StandardCharsets.UTF_8).length > MAX_TERMS_BYTES) {
      return Parsed.malformed("these are more models than fit into one offer");
    }
    return Parsed.valid(terms);
  }

  JsonObject json() {
    var members = new LinkedHashMap<String, JsonValue>();
    members.put("enabled", JsonValue.of(enabled));
    members.putAll(terms.json().members());
    members.put("d_tag", JsonValue.of(dTag));
    return new JsonObject(members);
  }
}
