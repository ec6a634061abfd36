package io.nostrmesh.nostr.message;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.PublicKey;
import java.util.LinkedHashMap;

/** Writes filters, always in the same order of fields and values. */
final class FilterWriter {

  private FilterWriter() {}

  static JsonObject write(Filter filter) {
    var fields = new LinkedHashMap<String, JsonValue>();
    filter
        .ids()
        .ifPresent(
            ids ->
                fields.put(
                    "ids", JsonValue.ofStrings(ids.stream().map(EventId::hex).sorted().toList())));
    filter
        .authors()
        .ifPresent(
            keys ->
                fields.put(
                    "authors",
                    JsonValue.ofStrings(keys.stream().map(PublicKey::hex).sorted().toList())));
    filter
        .kinds()
        .ifPresent(
            kinds ->
                fields.put(
                    "kinds",
                    new JsonArray(kinds.stream().sorted().<JsonValue>map(JsonValue::of).toList())));
    filter
        .tags()
        .forEach(
            (name, values) ->
                fields.put("#" + name, JsonValue.ofStrings(values.stream().sorted().toList())));
    filter.since().ifPresent(since -> fields.put("since", JsonValue.of(since)));
    filter.until().ifPresent(until -> fields.put("until", JsonValue.of(until)));
    filter.limit().ifPresent(limit -> fields.put("limit", JsonValue.of(limit)));
    filter.unknown().keySet().stream()
        .sorted()
        .forEach(name -> fields.put(name, filter.unknown().get(name)));
    return new JsonObject(fields);
  }
}
