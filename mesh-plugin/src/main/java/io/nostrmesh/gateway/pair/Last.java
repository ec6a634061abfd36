package io.nostrmesh.gateway.pair;

/** What comes behind the last message of one end. */
sealed interface Last {

  /**
   * Its close frame.
   *
   * @param code {@link CloseCode#NONE} for none
   */
  record Closed(int code, String reason) implements Last {}

  /** Nothing: its connection is gone. */
  record Lost() implements Last {}

  /**
   * Something that breaks the WebSocket protocol, or a limit.
   *
   * @param code to tell it
   * @param reason likewise, in our words
   */
  record Fault(int code, String reason) implements Last {}

  /**
   * Nothing that is taken: this program is out of room, or at fault itself.
   *
   * @param code to tell both ends that this concerns
   * @param reason likewise
   */
  record Ours(int code, String reason) implements Last {}
}
