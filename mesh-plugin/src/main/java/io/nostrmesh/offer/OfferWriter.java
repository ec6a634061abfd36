package io.nostrmesh.offer;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Writes an {@link OfferEnvelope} in the field order that existing publishers have. */
final class OfferWriter {

  private OfferWriter() {}

  static JsonObject write(OfferEnvelope offer) {
    var members = new LinkedHashMap<String, JsonValue>();
    members.put("v", JsonValue.of(offer.version()));
    members.put("d_tag", JsonValue.of(offer.dTag()));
    members.put("endpoint_id", JsonValue.of(offer.endpointId()));
    members.put("iroh_relay_url", JsonValue.of(offer.irohRelayUrl()));
    members.put("expires_at", JsonValue.of(offer.expiresAt()));
    members.putAll(terms(offer.terms()));
    offer.extra().ifPresent(extra -> members.put("extra", extra));
    return new JsonObject(members);
  }

  static Map<String, JsonValue> terms(OfferTerms terms) {
    var members = new LinkedHashMap<String, JsonValue>();
    members.put("caps", caps(terms.caps()));
    members.put("models", new JsonArray(terms.models().stream().map(OfferWriter::model).toList()));
    return members;
  }

  private static JsonValue caps(OfferCaps caps) {
    var members = new LinkedHashMap<String, JsonValue>();
    put(members, "max_vram_mb", caps.maxVramMb());
    put(members, "max_ram_mb", caps.maxRamMb());
    put(members, "max_concurrency", caps.maxConcurrency());
    return new JsonObject(members);
  }

  private static JsonValue model(OfferedModel model) {
    var members = new LinkedHashMap<String, JsonValue>();
    members.put("id", JsonValue.of(model.id()));
    model.label().ifPresent(label -> members.put("label", JsonValue.of(label)));
    put(members, "context_tokens", model.contextTokens());
    return new JsonObject(members);
  }

  private static void put(Map<String, JsonValue> members, String name, OptionalLong value) {
    value.ifPresent(number -> members.put(name, JsonValue.of(number)));
  }
}
