package io.nostrmesh.gateway.gate;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The syncs (NIP-77) of one connection that could reveal offers, by their ids: each of their
 * messages is judged like the first one. Safe for use by several threads.
 */
final class Syncs {

  /** Ids that are remembered; beyond them every sync of the connection is one of these. */
  static final int MAX_IDS = 32;

  /** Of a longer id likewise. */
  static final int MAX_ID_CHARS = 256;

  private final Set<String> ids = new HashSet<>();
  private boolean all;

  /**
   * @param message a NEG-OPEN that could touch offers
   */
  synchronized void opened(byte[] message) {
    Optional<String> id = id(items(message)).filter(text -> text.length() <= MAX_ID_CHARS);
    if (id.isPresent() && (ids.contains(id.get()) || ids.size() < MAX_IDS)) {
      ids.add(id.get());
    } else {
      all = true;
    }
  }

  /**
   * @param message a NEG-MSG
   */
  synchronized boolean include(byte[] message) {
    return all || (!ids.isEmpty() && id(items(message)).map(ids::contains).orElse(true));
  }

  /**
   * @param message a NEG-CLOSE; an odd one that a relay may not understand closes nothing
   */
  synchronized void closed(byte[] message) {
    if (ids.isEmpty()) {
      return;
    }
    List<JsonValue> items = items(message);
    if (items.size() == 2 && items.get(0).equals(JsonValue.of("NEG-CLOSE"))) {
      id(items).ifPresent(ids::remove);
    }
  }

  private static List<JsonValue> items(byte[] message) {
    return JsonReader.read(message).toOptional().orElse(null) instanceof JsonArray array
        ? array.items()
        : List.of();
  }

  private static Optional<String> id(List<JsonValue> items) {
    return items.size() > 1 ? items.get(1).asString() : Optional.empty();
  }
}
