package io.nostrmesh.host.relay;

import io.nostrmesh.host.relay.ClientMessage.Authenticate;
import io.nostrmesh.host.relay.ClientMessage.Close;
import io.nostrmesh.host.relay.ClientMessage.Count;
import io.nostrmesh.host.relay.ClientMessage.Publish;
import io.nostrmesh.host.relay.ClientMessage.Subscribe;
import io.nostrmesh.host.relay.ClientMessage.Unreadable;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what a client sent. What cannot be read is answered where the client waits for it: OK for
 * an EVENT that has an id, CLOSED for a REQ that has a subscription id, else NOTICE.
 */
final class ClientMessageReader {

  private ClientMessageReader() {}

  static ClientMessage read(byte[] utf8) {
    Parsed<JsonValue> json = JsonReader.read(utf8);
    if (json instanceof Parsed.Malformed<JsonValue> malformed) {
      return notice(malformed.problem());
    }
    if (json.toOptional().orElseThrow() instanceof JsonArray array && !array.items().isEmpty()) {
      return read(array.items(), utf8.length);
    }
    return notice("a message must be a JSON array that starts with its type");
  }

  private static ClientMessage read(List<JsonValue> items, int bytes) {
    return switch (items.get(0).asString().orElse("")) {
      case "EVENT" -> event(items, false);
      case "AUTH" -> event(items, true);
      case "REQ" -> request(items, bytes, false);
      case "COUNT" -> request(items, bytes, true);
      case "CLOSE" -> close(items);
      default -> notice("unknown message type; this relay knows EVENT, REQ, COUNT, CLOSE and AUTH");
    };
  }

  private static ClientMessage event(List<JsonValue> items, boolean authentication) {
    if (items.size() != 2) {
      return notice("an EVENT or AUTH message holds exactly one event");
    }
    Parsed<Event> event = Event.parse(items.get(1));
    if (event instanceof Parsed.Valid<Event> valid) {
      return authentication ? new Authenticate(valid.value()) : new Publish(valid.value());
    }
    Receipt refusal = Receipt.invalid(((Parsed.Malformed<Event>) event).problem());
    Optional<String> id =
        items.get(1) instanceof JsonObject object ? object.string("id") : Optional.empty();
    return new Unreadable(
        id.<RelayMessage>map(text -> new RelayMessage.Ok(text, false, refusal.text()))
            .orElseGet(() -> new RelayMessage.Notice(refusal.text())));
  }

  private static ClientMessage request(List<JsonValue> items, int bytes, boolean count) {
    Optional<String> id = subscriptionId(items);
    if (id.isEmpty()) {
      return notice(badSubscriptionId());
    }
    List<JsonValue> jsonFilters = items.subList(2, items.size());
    if (jsonFilters.isEmpty() || jsonFilters.size() > Limits.FILTERS) {
      return closed(id.get(), "between 1 and " + Limits.FILTERS + " filters are needed");
    }
    var filters = new ArrayList<Filter>(jsonFilters.size());
    for (JsonValue json : jsonFilters) {
      Parsed<Filter> filter = FilterReader.read(json);
      if (filter instanceof Parsed.Malformed<Filter> malformed) {
        return closed(id.get(), malformed.problem());
      }
      filter.toOptional().ifPresent(filters::add);
    }
    return count ? new Count(id.get(), filters) : new Subscribe(id.get(), filters, bytes);
  }

  private static ClientMessage close(List<JsonValue> items) {
    return subscriptionId(items)
        .<ClientMessage>map(Close::new)
        .orElseGet(() -> notice(badSubscriptionId()));
  }

  private static Optional<String> subscriptionId(List<JsonValue> items) {
    return items.size() < 2
        ? Optional.empty()
        : items
            .get(1)
            .asString()
            .filter(id -> !id.isEmpty() && id.length() <= Limits.SUBSCRIPTION_ID_CHARS);
  }

  private static String badSubscriptionId() {
    return "a subscription id is a string of 1 to " + Limits.SUBSCRIPTION_ID_CHARS + " characters";
  }

  private static ClientMessage notice(String problem) {
    return new Unreadable(new RelayMessage.Notice("invalid: " + problem));
  }

  private static ClientMessage closed(String id, String problem) {
    return new Unreadable(new RelayMessage.Closed(id, "invalid: " + problem));
  }
}
