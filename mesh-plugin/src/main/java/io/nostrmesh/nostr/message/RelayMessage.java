package io.nostrmesh.nostr.message;

import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.nostr.Event;

/** A message from a relay to a client (NIP-01, NIP-42, NIP-45). */
public sealed interface RelayMessage {

  /** {@code ["EVENT", id, event]}; a client has verified nothing about the event yet. */
  record Deliver(String subscription, Event event) implements RelayMessage {

    /**
     * The message as text, for a relay that sends one event to many.
     *
     * @param event the event's JSON text
     */
    public static String toJson(String subscription, String event) {
      return MessageWriter.deliver(subscription, event);
    }
  }

  /**
   * {@code ["OK", id, accepted, text]}, which answers EVENT and AUTH.
   *
   * @param eventId as the client wrote it, which need not be an id that an event can have
   * @param text empty, or {@code prefix: text}
   */
  record Ok(String eventId, boolean accepted, String text) implements RelayMessage {}

  /** {@code ["EOSE", id]}: the stored events are out, new ones follow. */
  record Eose(String subscription) implements RelayMessage {}

  /**
   * {@code ["CLOSED", id, text]}: there is no such subscription any more.
   *
   * @param subscription as the client wrote it
   * @param text {@code prefix: text}
   */
  record Closed(String subscription, String text) implements RelayMessage {}

  /** {@code ["NOTICE", text]}, for people. */
  record Notice(String text) implements RelayMessage {}

  /** {@code ["AUTH", challenge]} (NIP-42). */
  record Challenge(String challenge) implements RelayMessage {}

  /**
   * {@code ["COUNT", id, {"count": n}]} (NIP-45).
   *
   * @param approximate there are more, which were not looked at
   */
  record Counted(String subscription, long count, boolean approximate) implements RelayMessage {}

  /**
   * A message of a type that is not known here. A client ignores it; a proxy passes it on.
   *
   * @param array the whole message
   */
  record UnknownAnswer(String type, JsonArray array) implements RelayMessage {}

  /** This message as it goes over the wire. */
  default String toJson() {
    return MessageWriter.write(this);
  }
}
