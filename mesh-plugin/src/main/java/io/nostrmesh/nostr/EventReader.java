package io.nostrmesh.nostr;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Turns a JSON object into an {@link Event}, field by field, or says which field is wrong. */
final class EventReader {

  private EventReader() {}

  static Parsed<Event> read(JsonObject json) {
    String id = hex(json, "id", 32);
    if (id == null) {
      return Parsed.malformed("event id must be 64 lower-case hex characters");
    }
    String pubkey = hex(json, "pubkey", 32);
    if (pubkey == null) {
      return Parsed.malformed("event pubkey must be 64 lower-case hex characters");
    }
    OptionalLong createdAt = unsigned(json, "created_at", Long.MAX_VALUE);
    if (createdAt.isEmpty()) {
      return Parsed.malformed("event created_at must be a non-negative integer");
    }
    OptionalLong kind = unsigned(json, "kind", Kind.MAX);
    if (kind.isEmpty()) {
      return Parsed.malformed("event kind must be an integer from 0 to 65535");
    }
    Optional<List<Tag>> tags = tags(json);
    if (tags.isEmpty()) {
      return Parsed.malformed("event tags must be an array of non-empty arrays of strings");
    }
    Optional<String> content = json.string("content");
    if (content.isEmpty()) {
      return Parsed.malformed("event content must be a string");
    }
    String sig = hex(json, "sig", 64);
    if (sig == null) {
      return Parsed.malformed("event sig must be 128 lower-case hex characters");
    }
    return Parsed.valid(
        new Event(
            new EventId(id),
            new PublicKey(pubkey),
            createdAt.getAsLong(),
            (int) kind.getAsLong(),
            tags.get(),
            content.get(),
            new Signature(sig)));
  }

  private static @Nullable String hex(JsonObject json, String field, int bytes) {
    return json.string(field).filter(text -> Hex.isLowerHex(text, bytes)).orElse(null);
  }

  private static OptionalLong unsigned(JsonObject json, String field, long max) {
    return json.get(field).orElse(JsonValue.JsonNull.NULL) instanceof JsonNumber number
        ? number.unsigned(max)
        : OptionalLong.empty();
  }

  private static Optional<List<Tag>> tags(JsonObject json) {
    if (!(json.get("tags").orElse(JsonValue.JsonNull.NULL) instanceof JsonArray array)) {
      return Optional.empty();
    }
    var tags = new ArrayList<Tag>(array.items().size());
    for (JsonValue item : array.items()) {
      if (!(item instanceof JsonArray tag) || tag.items().isEmpty()) {
        return Optional.empty();
      }
      var values = new ArrayList<String>(tag.items().size());
      for (JsonValue value : tag.items()) {
        if (!(value instanceof JsonValue.JsonString string)) {
          return Optional.empty();
        }
        values.add(string.text());
      }
      tags.add(new Tag(values));
    }
    return Optional.of(tags);
  }
}
