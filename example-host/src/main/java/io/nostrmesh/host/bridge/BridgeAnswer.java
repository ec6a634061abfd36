package io.nostrmesh.host.bridge;

import io.nostrmesh.host.relay.events.Receipt;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.ReasonPrefix;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer of the bridge that is one small JSON object.
 *
 * @param headers besides those that every answer has
 */
record BridgeAnswer(int status, JsonObject body, Map<String, String> headers)
    implements BridgeReply {

  static final BridgeAnswer NOT_A_MEMBER =
      new BridgeAnswer(
          403,
          object(
              "error",
              JsonValue.of("relay_membership_required"),
              "message",
              JsonValue.of("You must be a relay member to access this relay")),
          Map.of());

  /** Details are for the log. */
  static final BridgeAnswer INTERNAL = error(500, "internal server error");

  static final BridgeAnswer BUSY = busy("the relay is busy, try again");

  static BridgeAnswer ok(JsonObject body) {
    return new BridgeAnswer(200, body, Map.of());
  }

  static BridgeAnswer error(int status, String text) {
    return new BridgeAnswer(status, object("error", JsonValue.of(text)), Map.of());
  }

  static BridgeAnswer unauthorized(String text) {
    return error(401, text).with("WWW-Authenticate", "Nostr");
  }

  static BridgeAnswer busy(String text) {
    return error(429, ReasonPrefix.RATE_LIMITED.word() + ": " + text).with("Retry-After", "1");
  }

  static BridgeAnswer invalid(String problem) {
    return error(400, ReasonPrefix.INVALID.word() + ": " + problem);
  }

  /** What an OK message would say, and as the reference relay has it the status that fits. */
  static BridgeAnswer of(Event event, Receipt receipt) {
    if (receipt.accepted()) {
      var body = new LinkedHashMap<String, JsonValue>();
      body.put("event_id", JsonValue.of(event.id().hex()));
      body.put("accepted", JsonValue.of(true));
      body.put("message", JsonValue.of(receipt.text()));
      return ok(new JsonObject(body));
    }
    BridgeAnswer answer = error(status(receipt.text()), receipt.text());
    return answer.status() == 429 ? answer.with("Retry-After", "1") : answer;
  }

  private static int status(String refusal) {
    if (ReasonPrefix.AUTH_REQUIRED.startsMessage(refusal)
        || ReasonPrefix.RESTRICTED.startsMessage(refusal)) {
      return 403;
    } else if (ReasonPrefix.RATE_LIMITED.startsMessage(refusal)) {
      return 429;
    } else if (ReasonPrefix.ERROR.startsMessage(refusal)) {
      return 500;
    }
    return 400;
  }

  private static JsonObject object(String name, JsonValue value) {
    return JsonObject.EMPTY.with(name, value);
  }

  private static JsonObject object(String a, JsonValue first, String b, JsonValue second) {
    return object(a, first).with(b, second);
  }

  /** The same, after which the connection ends. */
  BridgeAnswer andClose() {
    return with("Connection", "close");
  }

  private BridgeAnswer with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new BridgeAnswer(status, body, more);
  }
}
