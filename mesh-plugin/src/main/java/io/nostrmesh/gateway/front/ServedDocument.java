package io.nostrmesh.gateway.front;

import io.nostrmesh.gateway.gate.GatewayAccess;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.spi.Nip11Extensions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the document that tells the truth about gateway and relay together (NIP-11). For any
 * thread.
 */
final class ServedDocument {

  private static final Logger LOG = LoggerFactory.getLogger(ServedDocument.class);

  private static final String LIMITATION = "limitation";
  private static final String LONGEST = "max_message_length";

  private static final JsonObject OWN =
      new JsonObject(
          new LinkedHashMap<>(
              Map.of(
                  "name",
                  JsonValue.of("Nostr relay"),
                  Documents.NIPS,
                  JsonValue.array(JsonValue.of(1)))));

  private final Nip11Extensions extensions;
  private final GatewayAccess access;
  private final int messageBytes;
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * @param messageBytes the longest message that passes the gateway
   */
  ServedDocument(Nip11Extensions extensions, GatewayAccess access, int messageBytes) {
    this.extensions = extensions;
    this.access = access;
    this.messageBytes = messageBytes;
  }

  /**
   * The document to serve.
   *
   * @param relays the relay's own; empty when it has none
   */
  JsonObject of(Optional<JsonObject> relays) {
    JsonObject base = relays.orElse(OWN);
    var numbers = new ArrayList<JsonValue>();
    var names = new ArrayList<JsonValue>();
    if (base.get(Documents.NIPS).orElse(null) instanceof JsonArray listed) {
      listed.items().forEach(nip -> (nip instanceof JsonNumber ? numbers : names).add(nip));
    }
    // The gateway answers this document and, where the relay does not, sends challenges.
    numbers.add(JsonValue.of(11));
    numbers.add(JsonValue.of(42));
    JsonObject document =
        withNames(extensions.extend(base.with(Documents.NIPS, new JsonArray(numbers))), names);
    relays.ifPresent(own -> noteOverwritten(own, document));
    JsonObject limits = limitation(document);
    return limits.equals(JsonObject.EMPTY) ? document : document.with(LIMITATION, limits);
  }

  /** Some NIPs have letters in their numbers. */
  private static JsonObject withNames(JsonObject document, List<JsonValue> names) {
    if (names.isEmpty() || !(document.get(Documents.NIPS).orElse(null) instanceof JsonArray nips)) {
      return document;
    }
    var all = new ArrayList<>(nips.items());
    all.addAll(names);
    return document.with(Documents.NIPS, new JsonArray(all));
  }

  /** What holds for both of them. */
  private JsonObject limitation(JsonObject document) {
    JsonObject limits =
        document.get(LIMITATION).orElse(null) instanceof JsonObject own ? own : JsonObject.EMPTY;
    if (limits.get(LONGEST).orElse(null) instanceof JsonNumber longest
        && longest.unsigned(messageBytes).isEmpty()) {
      limits = limits.with(LONGEST, JsonValue.of(messageBytes));
    }
    return access == GatewayAccess.MEMBERS
        ? limits
            .with("auth_required", JsonValue.of(true))
            .with("restricted_writes", JsonValue.of(true))
        : limits;
  }

  private void noteOverwritten(JsonObject own, JsonObject served) {
    List<String> fields =
        own.members().keySet().stream()
            .filter(
                field -> !field.equals(Documents.NIPS) && !own.get(field).equals(served.get(field)))
            .toList();
    if (!fields.isEmpty() && !told.getAndSet(true)) {
      LOG.warn(
          "The relay's own information document has {}, too; clients get the gateway's value",
          String.join(", ", fields));
    }
  }
}
