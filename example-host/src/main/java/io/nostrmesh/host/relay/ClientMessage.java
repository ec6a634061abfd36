package io.nostrmesh.host.relay;

import io.nostrmesh.nostr.Event;
import java.util.List;

/** A message from a client (NIP-01, NIP-42, NIP-45), as {@link ClientMessageReader} reads it. */
sealed interface ClientMessage {

  /** {@code ["EVENT", event]}; id and signature are not verified yet. */
  record Publish(Event event) implements ClientMessage {}

  /**
   * {@code ["REQ", id, filter...]}.
   *
   * @param bytes size of the whole message
   */
  record Subscribe(String id, List<Filter> filters, int bytes) implements ClientMessage {}

  /** {@code ["COUNT", id, filter...]}. */
  record Count(String id, List<Filter> filters) implements ClientMessage {}

  /** {@code ["CLOSE", id]}. */
  record Close(String id) implements ClientMessage {}

  /** {@code ["AUTH", event]}; nothing about the event is verified yet. */
  record Authenticate(Event event) implements ClientMessage {}

  /** Anything else, with the answer that tells the client so. */
  record Unreadable(RelayMessage answer) implements ClientMessage {}
}
