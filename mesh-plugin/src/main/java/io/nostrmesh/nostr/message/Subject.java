package io.nostrmesh.nostr.message;

import java.util.Optional;

/**
 * What a message of a client is about, which is where the client waits for its answer.
 *
 * @param id as the client wrote it; empty when none can be read
 */
record Subject(Form form, Optional<String> id) {

  static final Subject NONE = new Subject(Form.NONE, Optional.empty());

  /** What the second element of a message is, by the message's type. */
  enum Form {
    /** EVENT and AUTH: an event. */
    EVENT,
    /** REQ, COUNT and CLOSE: the id of a subscription. */
    SUBSCRIPTION,
    NONE;

    static Form of(String type) {
      return switch (type) {
        case "EVENT", "AUTH" -> EVENT;
        case "REQ", "COUNT", "CLOSE" -> SUBSCRIPTION;
        default -> NONE;
      };
    }
  }

  static Subject event(Optional<String> id) {
    return new Subject(Form.EVENT, id);
  }

  static Subject subscription(Optional<String> id) {
    return new Subject(Form.SUBSCRIPTION, id);
  }

  /** The message that says no where the client waits for it. */
  RelayMessage refusal(String text) {
    if (id.isEmpty() || form == Form.NONE) {
      return new RelayMessage.Notice(text);
    }
    return form == Form.EVENT
        ? new RelayMessage.Ok(id.get(), false, text)
        : new RelayMessage.Closed(id.get(), text);
  }
}
