package io.nostrmesh.host.relay;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.nostr.message.ClientMessage.UnknownCommand;
import io.nostrmesh.nostr.message.RelayMessage;
import io.nostrmesh.nostr.message.RelayMessage.Notice;
import io.nostrmesh.nostr.message.RelayMessage.UnknownAnswer;
import java.util.Optional;

/**
 * What a client is answered whose message is of a type that this relay does not serve. Where the
 * type has an answer of its own that says no, it is that one: a client waits for nothing else.
 */
final class UnservedCommand {

  private static final String NEGENTROPY_ERROR = "NEG-ERR";

  private static final RelayMessage UNKNOWN =
      new Notice(
          "invalid: unknown message type; this relay knows EVENT, REQ, COUNT, CLOSE and AUTH");

  private UnservedCommand() {}

  /** The answer, empty where NIP-77 has none. */
  static Optional<RelayMessage> answer(UnknownCommand command) {
    return switch (command.type()) {
      case "NEG-OPEN" ->
          Optional.of(
              negentropyError(
                  command, "error: this relay does not reconcile sets (NIP-77), ask with REQ"));
      case "NEG-MSG" ->
          Optional.of(negentropyError(command, "closed: no reconciliation of this id is open"));
      case "NEG-CLOSE" -> Optional.empty();
      default -> Optional.of(UNKNOWN);
    };
  }

  private static RelayMessage negentropyError(UnknownCommand command, String text) {
    return command.array().items().stream()
        .skip(1)
        .findFirst()
        .flatMap(JsonValue::asString)
        .<RelayMessage>map(
            id ->
                new UnknownAnswer(
                    NEGENTROPY_ERROR,
                    JsonValue.array(
                        JsonValue.of(NEGENTROPY_ERROR), JsonValue.of(id), JsonValue.of(text))))
        .orElse(new Notice("invalid: " + command.type() + " names no subscription"));
  }
}
