package io.nostrmesh.offer;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;

/** A row of the announcement tables: something that is published as kind 31990. */
record Announcement(String expectedClass, String what, List<Tag> tags, String content) {

  static final SecretKey AUTHOR = SecretKey.fromHex("01".repeat(32));
  static final long PUBLISHED_AT = 1_700_000_000L;

  private static final SecureRandom RANDOM = new SecureRandom();

  static Stream<Announcement> in(String resource) {
    return TestData.rows(resource, 4)
        .map(row -> new Announcement(row.get(0), row.get(1), tags(row.get(2)), row.get(3)));
  }

  Event by(SecretKey author) {
    return new EventTemplate(Kind.COMPUTE_OFFER, PUBLISHED_AT, tags, content).sign(author, RANDOM);
  }

  private static List<Tag> tags(String json) {
    var array = (JsonArray) JsonReader.read(json).toOptional().orElseThrow();
    return array.items().stream()
        .map(tag -> ((JsonArray) tag).items().stream().map(Announcement::text).toList())
        .map(Tag::new)
        .toList();
  }

  private static String text(JsonValue value) {
    return value.asString().orElseThrow();
  }

  @Override
  public String toString() {
    return what;
  }
}
