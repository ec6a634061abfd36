package io.nostrmesh.host.clients;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A person at a Nostr client that is built on nostr-tools. */
public final class NostrToolsClient implements AutoCloseable {

  private final ScriptProcess script = Node.start("nostr-client.mjs");
  private final SecretKey key;

  public NostrToolsClient(SecretKey key) {
    this.key = key;
  }

  /** A client that is connected to the relay but has not authenticated. */
  public static NostrToolsClient connected(SecretKey key, String relayUrl) {
    var client = new NostrToolsClient(key);
    client.script.call("connect", Map.of("url", JsonValue.of(relayUrl)));
    return client;
  }

  public static NostrToolsClient authenticated(SecretKey key, String relayUrl) {
    NostrToolsClient client = connected(key, relayUrl);
    client.authenticate();
    return client;
  }

  public void authenticate() {
    script.call("authenticate", Map.of("key", secret(key)));
  }

  public Event sign(EventTemplate template) {
    return sign(key, template);
  }

  private Event sign(SecretKey signer, EventTemplate template) {
    JsonObject unsigned =
        new JsonObject(
            Map.of(
                "kind", JsonValue.of(template.kind()),
                "created_at", JsonValue.of(template.createdAt()),
                "tags",
                    new JsonArray(
                        template.tags().stream()
                            .map(tag -> (JsonValue) JsonValue.ofStrings(tag.values()))
                            .toList()),
                "content", JsonValue.of(template.content())));
    return event(script.call("sign", Map.of("key", secret(signer), "event", unsigned)));
  }

  public boolean verifies(Event event) {
    return script.call("verify", Map.of("event", event.json())).equals(new JsonBoolean(true));
  }

  /** Events that nostr-tools made of text that is hard to serialise, the same for the same seed. */
  public List<Event> hardEvents(int seed, int count) {
    return events(
        script.call(
            "hardEvents", Map.of("seed", JsonValue.of(seed), "count", JsonValue.of(count))));
  }

  /**
   * The status of a Buzz desktop, as another implementation makes it.
   *
   * @param owner seed of the mesh owner's key, 64 hex characters
   * @param addresses of iroh endpoints at which the desktop serves models
   * @param more fields that are added to its content
   */
  public EventTemplate buzzStatus(
      String owner, List<? extends JsonValue> addresses, Map<String, JsonValue> more) {
    var status =
        (JsonObject)
            script.call(
                "buzzStatus",
                Map.of(
                    "member", JsonValue.of(key.publicKey().hex()),
                    "owner", JsonValue.of(owner),
                    "addresses", JsonValue.array(addresses.toArray(JsonValue[]::new)),
                    "more", new JsonObject(more)));
    List<Tag> tags =
        ((JsonArray) status.get("tags").orElseThrow())
            .items().stream()
                .map(tag -> (JsonArray) tag)
                .map(tag -> tag.items().stream().map(NostrToolsClient::text).toList())
                .map(Tag::new)
                .toList();
    return new EventTemplate(
        30003, Instant.now().getEpochSecond(), tags, status.string("content").orElseThrow());
  }

  /** Somebody's NIP-98 token for a GET of the URL. */
  public String bearer(SecretKey signer, String url) {
    return text(script.call("bearer", Map.of("key", secret(signer), "url", JsonValue.of(url))));
  }

  /** Such a token as it would have been made a while ago. */
  public String bearer(SecretKey signer, String url, Duration age) {
    var template =
        new EventTemplate(
            Kind.HTTP_AUTH,
            Instant.now().minus(age).getEpochSecond(),
            List.of(Tag.of("u", url), Tag.of("method", "GET")),
            "");
    byte[] json = sign(signer, template).toJson().getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(json);
  }

  /** What the HTTP bridge answered. */
  public record Posted(long status, JsonValue body) {}

  /** Posts to the HTTP bridge with the token of nostr-tools. */
  public Posted post(String url, JsonValue body) {
    return post("post", url, body);
  }

  /** Posts as a Buzz desktop does. */
  public Posted buzzPost(String url, JsonValue body) {
    return post("buzzPost", url, body);
  }

  private Posted post(String command, String url, JsonValue body) {
    var answer =
        (JsonObject)
            script.call(
                command, Map.of("key", secret(key), "url", JsonValue.of(url), "body", body));
    var status = (JsonValue.JsonNumber) answer.get("status").orElseThrow();
    return new Posted(
        status.unsigned(Integer.MAX_VALUE).orElseThrow(), answer.get("body").orElseThrow());
  }

  /** A URL as browsers and as nostr-tools write it, "!" where they refuse it. */
  public List<String> spellings(String url) {
    return ((JsonArray) script.call("spellings", Map.of("url", JsonValue.of(url))))
        .items().stream().map(text -> text.asString().orElseThrow()).toList();
  }

  /** The relay information document (NIP-11). */
  public JsonObject information(String relayUrl) {
    return (JsonObject) script.call("information", Map.of("url", JsonValue.of(relayUrl)));
  }

  /**
   * Signs and publishes.
   *
   * @throws ScriptProcess.Refused with the text of {@code OK false}
   */
  public Event publish(EventTemplate template) {
    Event event = sign(template);
    publish(event);
    return event;
  }

  /**
   * @throws ScriptProcess.Refused with the text of {@code OK false}
   */
  public void publish(Event event) {
    script.call("publish", Map.of("event", event.json()));
  }

  /**
   * Subscribes, and takes the stored events.
   *
   * @throws ScriptProcess.Refused with the text of {@code CLOSED}
   */
  public List<Event> subscribe(String name, String filter) {
    return events(
        script.call("subscribe", Map.of("name", JsonValue.of(name), "filters", filters(filter))));
  }

  public long count(String filter) {
    var answer = (JsonValue.JsonNumber) script.call("count", Map.of("filters", filters(filter)));
    return answer.unsigned(Long.MAX_VALUE).orElseThrow();
  }

  /** The next event that arrives live on any subscription; waits for it. */
  public Event awaitEvent() {
    return event(script.awaitTold().get("event").orElseThrow());
  }

  private static JsonValue secret(SecretKey key) {
    return JsonValue.of(key.revealHex());
  }

  private static JsonValue filters(String filter) {
    return JsonValue.array(JsonReader.read(filter).toOptional().orElseThrow());
  }

  private static List<Event> events(JsonValue array) {
    return ((JsonArray) array).items().stream().map(NostrToolsClient::event).toList();
  }

  private static Event event(JsonValue json) {
    return Event.parse(json).toOptional().orElseThrow();
  }

  private static String text(JsonValue json) {
    return json.asString().orElseThrow();
  }

  @Override
  public void close() {
    script.close();
  }
}
