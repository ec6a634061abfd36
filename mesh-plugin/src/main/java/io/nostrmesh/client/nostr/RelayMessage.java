package io.nostrmesh.client.nostr;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import java.util.List;

/** A message from a relay to its client (NIP-01, NIP-42). */
sealed interface RelayMessage {
  record EventMessage(String subscription, Event event) implements RelayMessage {}

  record Ok(String eventId, boolean accepted, String text) implements RelayMessage {}

  record EndOfStored(String subscription) implements RelayMessage {}

  record Closed(String subscription, String text) implements RelayMessage {}

  record Notice(String text) implements RelayMessage {}

  record Auth(String challenge) implements RelayMessage {}

  /** Reads one WebSocket text; messages that this client has no use for are malformed to it. */
  static Parsed<RelayMessage> parse(String text) {
    return JsonReader.read(text)
        .then(
            json ->
                json instanceof JsonArray array
                    ? read(array.items())
                    : Parsed.malformed("a relay message must be a JSON array"));
  }

  private static Parsed<RelayMessage> read(List<JsonValue> items) {
    return switch (text(items, 0)) {
      case "EVENT" ->
          items.size() < 3
              ? Parsed.malformed("an EVENT message must hold an event")
              : Event.parse(items.get(2))
                  .then(event -> Parsed.valid(new EventMessage(text(items, 1), event)));
      case "OK" ->
          items.size() > 2 && items.get(2) instanceof JsonBoolean accepted
              ? Parsed.valid(new Ok(text(items, 1), accepted.value(), text(items, 3)))
              : Parsed.malformed("an OK message must say true or false");
      case "EOSE" -> Parsed.valid(new EndOfStored(text(items, 1)));
      case "CLOSED" -> Parsed.valid(new Closed(text(items, 1), text(items, 2)));
      case "NOTICE" -> Parsed.valid(new Notice(text(items, 1)));
      case "AUTH" -> Parsed.valid(new Auth(text(items, 1)));
      default -> Parsed.malformed("not a message this client knows");
    };
  }

  private static String text(List<JsonValue> items, int index) {
    return index < items.size() ? items.get(index).asString().orElse("") : "";
  }
}
