package io.nostrmesh.gateway.gate;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.nostr.message.ClientMessage.Authenticate;
import io.nostrmesh.nostr.message.ClientMessage.Count;
import io.nostrmesh.nostr.message.ClientMessage.Publish;
import io.nostrmesh.nostr.message.ClientMessage.Subscribe;
import io.nostrmesh.nostr.message.ClientMessage.UnknownCommand;
import io.nostrmesh.nostr.message.ClientReading;
import io.nostrmesh.nostr.message.ClientReading.Unreadable;
import io.nostrmesh.nostr.message.RelayMessage;
import io.nostrmesh.nostr.message.RelayMessage.Closed;
import io.nostrmesh.nostr.message.RelayMessage.Notice;
import io.nostrmesh.nostr.message.RelayMessage.Ok;
import io.nostrmesh.nostr.message.RelayMessage.UnknownAnswer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Says no where a client waits for its answer. */
final class Refusals {

  /** How a relay refuses to sync (NIP-77). */
  private static final String NEG_ERR = "NEG-ERR";

  private static final Set<String> SYNCING = Set.of("NEG-OPEN", "NEG-MSG");

  private Refusals() {}

  /**
   * @param text {@code prefix: text}
   */
  static RelayMessage of(ClientReading refused, String text) {
    if (refused instanceof Publish publish) {
      return new Ok(publish.event().id().hex(), false, text);
    } else if (refused instanceof Authenticate authenticate) {
      return new Ok(authenticate.event().id().hex(), false, text);
    } else if (refused instanceof Subscribe subscribe) {
      return new Closed(subscribe.subscription(), text);
    } else if (refused instanceof Count count) {
      return new Closed(count.subscription(), text);
    } else if (refused instanceof UnknownCommand command) {
      return unknown(command, text);
    }
    return refused instanceof Unreadable unreadable ? unreadable.answer() : new Notice(text);
  }

  /** The message goes back to the client instead of what it sent. */
  static CompletionStage<Passage> answer(RelayMessage message) {
    return CompletableFuture.completedFuture(new Passage.Answer(List.of(message.toJson())));
  }

  private static RelayMessage unknown(UnknownCommand command, String text) {
    List<JsonValue> items = command.array().items();
    return SYNCING.contains(command.type())
            && items.size() > 1
            && items.get(1).asString().isPresent()
        ? new UnknownAnswer(
            NEG_ERR,
            new JsonArray(List.of(JsonValue.of(NEG_ERR), items.get(1), JsonValue.of(text))))
        : new Notice(text);
  }
}
