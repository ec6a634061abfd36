package io.nostrmesh.nostr.message;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.nostr.message.ClientMessage.Authenticate;
import io.nostrmesh.nostr.message.ClientMessage.Close;
import io.nostrmesh.nostr.message.ClientMessage.Count;
import io.nostrmesh.nostr.message.ClientMessage.Publish;
import io.nostrmesh.nostr.message.ClientMessage.Subscribe;
import io.nostrmesh.nostr.message.ClientMessage.UnknownCommand;
import io.nostrmesh.nostr.message.ClientReading.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what a client sent. What cannot be acted upon is answered where the client waits for it
 * (NIP-01): OK for an EVENT or AUTH whose event has an id, CLOSED for a message with a subscription
 * id, whatever else is wrong with it; NOTICE where there is neither. Immutable, safe for use by
 * several threads.
 */
public final class ClientMessageReader {

  private final MessageLimits limits;

  public ClientMessageReader(MessageLimits limits) {
    this.limits = limits;
  }

  /**
   * Reads one WebSocket text. Takes time in proportion to its length.
   *
   * @param utf8 any bytes
   */
  public ClientReading read(byte[] utf8) {
    Parsed<JsonValue> json = JsonReader.read(utf8);
    if (json instanceof Parsed.Malformed<JsonValue> malformed) {
      return refused(MessageScan.subject(utf8), malformed.problem());
    }
    if (json.toOptional().orElseThrow() instanceof JsonArray array && !array.items().isEmpty()) {
      return read(array);
    }
    return refused(Subject.NONE, "a message must be a JSON array that starts with its type");
  }

  private ClientReading read(JsonArray array) {
    List<JsonValue> items = array.items();
    Optional<String> type = items.get(0).asString();
    if (type.isEmpty()) {
      return refused(Subject.NONE, "a message must start with its type");
    }
    return switch (Subject.Form.of(type.get())) {
      case EVENT -> event(type.get(), items);
      case SUBSCRIPTION -> subscription(type.get(), items);
      case NONE -> new UnknownCommand(type.get(), array);
    };
  }

  private static ClientReading event(String type, List<JsonValue> items) {
    Subject subject = Subject.event(eventId(items));
    if (items.size() != 2) {
      return refused(subject, "the message " + type + " holds exactly one event");
    }
    Parsed<Event> event = Event.parse(items.get(1));
    if (event instanceof Parsed.Valid<Event> valid) {
      return type.equals("AUTH") ? new Authenticate(valid.value()) : new Publish(valid.value());
    }
    return refused(subject, ((Parsed.Malformed<Event>) event).problem());
  }

  /**
   * Of the first element that has one: a client waits for an answer to it, however odd the rest.
   */
  private static Optional<String> eventId(List<JsonValue> items) {
    return items.stream()
        .filter(JsonObject.class::isInstance)
        .flatMap(object -> ((JsonObject) object).string("id").stream())
        .findFirst();
  }

  private ClientReading subscription(String type, List<JsonValue> items) {
    Optional<String> id = items.size() < 2 ? Optional.empty() : items.get(1).asString();
    Subject subject = Subject.subscription(id);
    if (id.isEmpty() || id.get().isEmpty() || id.get().length() > limits.subscriptionIdChars()) {
      return refused(
          subject,
          "a subscription id is a string of 1 to " + limits.subscriptionIdChars() + " characters");
    }
    List<JsonValue> rest = items.subList(2, items.size());
    if (type.equals("CLOSE")) {
      return rest.isEmpty()
          ? new Close(id.get())
          : refused(subject, "the message CLOSE holds exactly one subscription id");
    }
    Parsed<List<Filter>> filters = filters(rest);
    return filters instanceof Parsed.Valid<List<Filter>> valid
        ? request(type, id.get(), valid.value())
        : refused(subject, ((Parsed.Malformed<List<Filter>>) filters).problem());
  }

  private Parsed<List<Filter>> filters(List<JsonValue> items) {
    if (items.isEmpty() || items.size() > limits.filters()) {
      return Parsed.malformed("between 1 and " + limits.filters() + " filters are needed");
    }
    var filters = new ArrayList<Filter>(items.size());
    for (JsonValue json : items) {
      Parsed<Filter> filter = FilterReader.read(json, limits);
      if (filter instanceof Parsed.Malformed<Filter> malformed) {
        return Parsed.malformed(malformed.problem());
      }
      filter.toOptional().ifPresent(filters::add);
    }
    return Parsed.valid(filters);
  }

  private static ClientReading request(String type, String id, List<Filter> filters) {
    return type.equals("COUNT") ? new Count(id, filters) : new Subscribe(id, filters);
  }

  private static Unreadable refused(Subject subject, String problem) {
    return new Unreadable(subject.refusal(ReasonPrefix.INVALID.word() + ": " + problem));
  }
}
