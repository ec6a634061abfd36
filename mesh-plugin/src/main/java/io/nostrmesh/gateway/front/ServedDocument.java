package io.nostrmesh.gateway.front;

import io.nostrmesh.gateway.gate.GatewayAccess;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
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
  private final AtomicBoolean told = new AtomicBoolean();

  ServedDocument(Nip11Extensions extensions, GatewayAccess access) {
    this.extensions = extensions;
    this.access = access;
  }

  /**
   * The document to serve.
   *
   * @param relays the relay's own; empty when it has none
   */
  JsonObject of(Optional<JsonObject> relays) {
    JsonObject base = relays.orElse(OWN);
    var nips = new ArrayList<JsonValue>();
    if (base.get(Documents.NIPS).orElse(null) instanceof JsonArray listed) {
      nips.addAll(listed.items());
    }
    // The gateway answers this document and, where the relay does not, sends challenges.
    nips.add(JsonValue.of(11));
    nips.add(JsonValue.of(42));
    JsonObject document = extensions.extend(base.with(Documents.NIPS, new JsonArray(nips)));
    relays.ifPresent(own -> noteOverwritten(own, document));
    return access == GatewayAccess.MEMBERS
        ? document.with(LIMITATION, limitation(document).with("auth_required", JsonValue.of(true)))
        : document;
  }

  private static JsonObject limitation(JsonObject document) {
    return document.get(LIMITATION).orElse(null) instanceof JsonObject own ? own : JsonObject.EMPTY;
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
