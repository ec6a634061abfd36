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
}
