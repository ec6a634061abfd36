package io.nostrmesh.host.relay;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.spi.Reason;
import java.util.LinkedHashMap;
import java.util.List;

/** A message to a client (NIP-01, NIP-42, NIP-45). */
sealed interface RelayMessage {

  String toJson();

  /**
   * {@code ["EVENT", id, event]}.
   *
   * @param event the event as JSON text, so that it is written once for all who get it
   */
  record Deliver(String subscription, String event) implements RelayMessage {
    @Override
    public String toJson() {
      return "[\"EVENT\"," + JsonValue.of(subscription).toJson() + "," + event + "]";
    }
  }

  /** {@code ["OK", id, accepted, text]}. The id is as the client wrote it. */
  record Ok(String id, boolean accepted, String text) implements RelayMessage {
    static Ok of(EventId id, Receipt receipt) {
      return new Ok(id.hex(), receipt.accepted(), receipt.text());
    }

    @Override
    public String toJson() {
      return JsonValue.array(
              JsonValue.of("OK"), JsonValue.of(id), JsonValue.of(accepted), JsonValue.of(text))
          .toJson();
    }
  }

  record Eose(String subscription) implements RelayMessage {
    @Override
    public String toJson() {
      return array("EOSE", subscription);
    }
  }

  record Closed(String subscription, String text) implements RelayMessage {
    static Closed of(String subscription, Reason reason) {
      return new Closed(subscription, reason.message());
    }

    @Override
    public String toJson() {
      return array("CLOSED", subscription, text);
    }
  }

  record Notice(String text) implements RelayMessage {
    @Override
    public String toJson() {
      return array("NOTICE", text);
    }
  }

  record Challenge(String challenge) implements RelayMessage {
    @Override
    public String toJson() {
      return array("AUTH", challenge);
    }
  }

  /**
   * {@code ["COUNT", id, {"count": n}]}.
   *
   * @param approximate there are more, which were not looked at
   */
  record Counted(String subscription, long count, boolean approximate) implements RelayMessage {
    @Override
    public String toJson() {
      var result = new LinkedHashMap<String, JsonValue>();
      result.put("count", JsonValue.of(count));
      if (approximate) {
        result.put("approximate", JsonValue.of(true));
      }
      return JsonValue.array(
              JsonValue.of("COUNT"), JsonValue.of(subscription), new JsonObject(result))
          .toJson();
    }
  }

  private static String array(String... texts) {
    return JsonValue.ofStrings(List.of(texts)).toJson();
  }
}
