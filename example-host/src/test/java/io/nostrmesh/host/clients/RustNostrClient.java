package io.nostrmesh.host.clients;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import java.util.List;
import java.util.Map;

/**
 * A person at a Nostr client that is built on the rust-nostr SDK. It answers challenges by itself,
 * and asks again then for what it was refused.
 */
final class RustNostrClient implements AutoCloseable {

  private final ScriptProcess script = Node.start("rust-nostr.mjs");

  RustNostrClient(SecretKey key, String relayUrl) {
    script.call(
        "connect", Map.of("url", JsonValue.of(relayUrl), "key", JsonValue.of(key.revealHex())));
  }

  Event sign(EventTemplate template) {
    List<JsonValue> tags =
        template.tags().stream().map(tag -> (JsonValue) JsonValue.ofStrings(tag.values())).toList();
    var unsigned =
        new JsonObject(
            Map.of(
                "kind", JsonValue.of(template.kind()),
                "created_at", JsonValue.of(template.createdAt()),
                "tags", new JsonArray(tags),
                "content", JsonValue.of(template.content())));
    return event(script.call("sign", Map.of("event", unsigned)));
  }

  boolean verifies(Event event) {
    return script.call("verify", Map.of("event", event.json())).equals(new JsonBoolean(true));
  }

  /**
   * Signs and publishes.
   *
   * @throws ScriptProcess.Refused with the text of {@code OK false}
   */
  Event publish(EventTemplate template) {
    Event event = sign(template);
    publish(event);
    return event;
  }

  /**
   * @throws ScriptProcess.Refused with the text of {@code OK false}
   */
  void publish(Event event) {
    script.call("publish", Map.of("event", event.json()));
  }

  /** Publishes a deletion of one's own event; the deletion. */
  Event delete(Event event) {
    return event(script.call("delete", Map.of("event", event.json())));
  }

  /**
   * The stored events.
   *
   * @throws ScriptProcess.Refused with the text of {@code CLOSED}
   */
  List<Event> fetch(String filter) {
    return events(script.call("fetch", Map.of("filter", json(filter))));
  }

  /** Subscribes, and takes the stored events. */
  List<Event> subscribe(String name, String filter) {
    return events(
        script.call("subscribe", Map.of("name", JsonValue.of(name), "filter", json(filter))));
  }

  /** The next event that arrives live on any subscription; waits for it. */
  Event awaitEvent() {
    return event(script.awaitTold().get("event").orElseThrow());
  }

  long count(String filter) {
    return ((JsonNumber) script.call("count", Map.of("filter", json(filter)))).floor();
  }

  /**
   * Compares its own events with the relay's (NIP-77).
   *
   * @throws ScriptProcess.Refused with the text of {@code NEG-ERR}
   */
  void reconcile(String filter) {
    script.call("reconcile", Map.of("filter", json(filter)));
  }

  /** How often it was challenged. */
  long challenges() {
    return ((JsonNumber) script.call("challenges", Map.of())).floor();
  }

  private static JsonValue json(String text) {
    return JsonReader.read(text).toOptional().orElseThrow();
  }

  private static List<Event> events(JsonValue array) {
    return ((JsonArray) array).items().stream().map(RustNostrClient::event).toList();
  }

  private static Event event(JsonValue json) {
    return Event.parse(json).toOptional().orElseThrow();
  }

  @Override
  public void close() {
    script.close();
  }
}
