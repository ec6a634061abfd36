package io.nostrmesh.nostr.message;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads what a relay sent. Relays leave out texts and add elements; neither makes a message
 * unreadable, but a message without what it is about is.
 */
public final class RelayMessageReader {

  private RelayMessageReader() {}

  /** Reads one WebSocket text. */
  public static Parsed<RelayMessage> read(String text) {
    return JsonReader.read(text)
        .then(
            json ->
                json instanceof JsonArray array && !array.items().isEmpty()
                    ? read(array)
                    : Parsed.malformed("a relay message must be a JSON array with a type"));
  }

  private static Parsed<RelayMessage> read(JsonArray array) {
    List<JsonValue> items = array.items();
    Optional<String> type = items.get(0).asString();
    if (type.isEmpty()) {
      return Parsed.malformed("a relay message must start with its type");
    }
    return switch (type.get()) {
      case "EVENT" -> event(items);
      case "OK" -> ok(items);
      case "EOSE" -> subject(items).then(id -> Parsed.valid(new RelayMessage.Eose(id)));
      case "CLOSED" ->
          subject(items).then(id -> Parsed.valid(new RelayMessage.Closed(id, text(items, 2))));
      case "NOTICE" -> Parsed.valid(new RelayMessage.Notice(text(items, 1)));
      case "AUTH" -> subject(items).then(text -> Parsed.valid(new RelayMessage.Challenge(text)));
      case "COUNT" -> subject(items).then(id -> counted(id, items));
      default -> Parsed.valid(new RelayMessage.UnknownAnswer(type.get(), array));
    };
  }

  private static Parsed<RelayMessage> event(List<JsonValue> items) {
    if (items.size() < 3) {
      return Parsed.malformed("an EVENT message must hold a subscription id and an event");
    }
    return subject(items)
        .then(
            id ->
                Event.parse(items.get(2))
                    .then(event -> Parsed.valid(new RelayMessage.Deliver(id, event))));
  }

  private static Parsed<RelayMessage> ok(List<JsonValue> items) {
    return items.size() > 2 && items.get(2) instanceof JsonBoolean accepted
        ? subject(items)
            .then(id -> Parsed.valid(new RelayMessage.Ok(id, accepted.value(), text(items, 3))))
        : Parsed.malformed("an OK message must say true or false");
  }

  private static Parsed<RelayMessage> counted(String id, List<JsonValue> items) {
    if (items.size() > 2
        && items.get(2) instanceof JsonObject result
        && result.members().get("count") instanceof JsonNumber number) {
      OptionalLong count = number.unsigned(Long.MAX_VALUE);
      if (count.isPresent()) {
        boolean approximate =
            result.members().get("approximate") instanceof JsonBoolean flag && flag.value();
        return Parsed.valid(new RelayMessage.Counted(id, count.getAsLong(), approximate));
      }
    }
    return Parsed.malformed("a COUNT message must hold a count");
  }

  /** What a message is about: its second element. */
  private static Parsed<String> subject(List<JsonValue> items) {
    return items.size() > 1 && items.get(1) instanceof JsonValue.JsonString subject
        ? Parsed.valid(subject.text())
        : Parsed.malformed("a relay message must say what it is about");
  }

  private static String text(List<JsonValue> items, int index) {
    return index < items.size() ? items.get(index).asString().orElse("") : "";
  }
}
