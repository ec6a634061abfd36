package io.nostrmesh.nostr.message;

/** What {@link ClientMessageReader} made of a text: a message, or the answer it deserves. */
public sealed interface ClientReading permits ClientMessage, ClientReading.Unreadable {

  /**
   * A text that is no message a relay can act upon.
   *
   * @param answer goes back to the client where it waits for one (NIP-01): {@link RelayMessage.Ok}
   *     that says false for an EVENT or AUTH with an id, {@link RelayMessage.Closed} for a message
   *     with a subscription id, else {@link RelayMessage.Notice}
   */
  record Unreadable(RelayMessage answer) implements ClientReading {}
}
