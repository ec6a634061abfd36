package io.nostrmesh.nostr;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A Nostr event (NIP-01). The fields have the right shape; whether the id is the hash of the rest
 * and the signature is the author's is what {@link #verify()} tells.
 *
 * @param createdAt Unix time in seconds, as the author claims it
 * @param kind 0 to 65535
 */
public record Event(
    EventId id,
    PublicKey pubkey,
    long createdAt,
    int kind,
    List<Tag> tags,
    String content,
    Signature sig) {

  public Event {
    tags = List.copyOf(tags);
  }

  /** Reads an event that a peer sent; unknown fields are dropped, as relays do. */
  public static Parsed<Event> parse(String json) {
    return JsonReader.readObject(json).then(EventReader::read);
  }

  /** Reads an event that stands inside another message. */
  public static Parsed<Event> parse(JsonValue json) {
    return json instanceof JsonObject object
        ? EventReader.read(object)
        : Parsed.malformed("an event must be a JSON object");
  }

  /**
   * Checks id and signature.
   *
   * @return this event, or what is wrong with it. Costs about 0.1 ms of CPU: keep it off event
   *     loops.
   */
  public Parsed<Event> verify() {
    if (!EventId.hash(pubkey, createdAt, kind, tags, content).equals(id)) {
      return Parsed.malformed("event id does not match its content");
    }
    if (!sig.verify(pubkey, id.bytes())) {
      return Parsed.malformed("event signature is not valid");
    }
    return Parsed.valid(this);
  }

  /** The value of the first tag of that name; empty text for a tag without value. */
  public Optional<String> firstTag(String name) {
    return tags.stream().filter(tag -> tag.name().equals(name)).findFirst().map(Tag::value);
  }

  /** All tags of that name, in order. */
  public List<Tag> tags(String name) {
    return tags.stream().filter(tag -> tag.name().equals(name)).toList();
  }

  /**
   * When this event ends by its {@code expiration} tag, in Unix seconds (NIP-40), if it says so.
   */
  public OptionalLong expiration() {
    return firstTag("expiration")
        .map(text -> new JsonValue.JsonNumber(text).unsigned(Long.MAX_VALUE))
        .orElse(OptionalLong.empty());
  }

  /** Where this event stands if its kind is replaceable or addressable; a missing d is empty. */
  public Optional<EventAddress> address() {
    return switch (Kind.storage(kind)) {
      case REPLACEABLE -> Optional.of(new EventAddress(kind, pubkey, ""));
      case ADDRESSABLE -> Optional.of(new EventAddress(kind, pubkey, firstTag("d").orElse("")));
      case REGULAR, EPHEMERAL -> Optional.empty();
    };
  }

  /**
   * Whether this version takes the place of {@code other} at the same address: newer wins, in the
   * same second the lower id (NIP-01).
   */
  public boolean supersedes(Event other) {
    return supersedes(other.createdAt, other.id);
  }

  /** The same, of a version of which no more is at hand than this. */
  public boolean supersedes(long otherCreatedAt, EventId other) {
    return createdAt != otherCreatedAt ? createdAt > otherCreatedAt : id.compareTo(other) < 0;
  }

  /** This event as it stands in messages. */
  public JsonObject json() {
    var members = new LinkedHashMap<String, JsonValue>();
    members.put("id", JsonValue.of(id.hex()));
    members.put("pubkey", JsonValue.of(pubkey.hex()));
    members.put("created_at", JsonValue.of(createdAt));
    members.put("kind", JsonValue.of(kind));
    members.put("tags", new JsonArray(tags.stream().map(Tag::json).toList()));
    members.put("content", JsonValue.of(content));
    members.put("sig", JsonValue.of(sig.hex()));
    return new JsonObject(members);
  }

  public String toJson() {
    return json().toJson();
  }
}
