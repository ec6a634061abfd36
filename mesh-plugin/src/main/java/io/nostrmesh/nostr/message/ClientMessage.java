package io.nostrmesh.nostr.message;

import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.nostr.Event;
import java.util.List;

/** A message from a client to a relay (NIP-01, NIP-42, NIP-45). */
public sealed interface ClientMessage extends ClientReading {

  /** {@code ["EVENT", event]}; id and signature are not verified yet. */
  record Publish(Event event) implements ClientMessage {}

  /**
   * {@code ["REQ", id, filter...]}.
   *
   * @param filters at least one
   */
  record Subscribe(String subscription, List<Filter> filters) implements ClientMessage {
    public Subscribe {
      filters = List.copyOf(filters);
    }
  }

  /**
   * {@code ["COUNT", id, filter...]} (NIP-45).
   *
   * @param filters at least one
   */
  record Count(String subscription, List<Filter> filters) implements ClientMessage {
    public Count {
      filters = List.copyOf(filters);
    }
  }

  /** {@code ["CLOSE", id]}. */
  record Close(String subscription) implements ClientMessage {}

  /** {@code ["AUTH", event]} (NIP-42); nothing about the event is verified yet. */
  record Authenticate(Event event) implements ClientMessage {}

  /**
   * A message of a type that is not known here. A relay says so; a proxy passes it on.
   *
   * @param array the whole message
   */
  record UnknownCommand(String type, JsonArray array) implements ClientMessage {}

  /** This message as it goes over the wire. */
  default String toJson() {
    return MessageWriter.write(this);
  }
}
