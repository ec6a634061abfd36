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
  record Ours(int code, String reason) implements Last {

    /** More has come than there is room for. */
    static final Ours OVERFLOW =
        new Ours(CloseCode.TRY_AGAIN_LATER, "the relay is overloaded, try again later");
  }

  /**
   * What a reader of frames complains about, of which one thing is not the peer's fault.
   *
   * @param code with which the reader would close
   */
  static Last complaint(int code, String reason) {
    return code == CloseCode.TRY_AGAIN_LATER ? Ours.OVERFLOW : new Fault(code, reason);
  }
}
