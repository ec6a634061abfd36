package io.nostrmesh.iroh.server.http;

import io.nostrmesh.json.JsonValue.JsonObject;
import java.util.Map;

/**
 * The answer to a {@link ControlRequest}.
 *
 * @param status of HTTP, such as 204
 * @param headers by name; the length is set by the relay
 * @param body empty for none
 */
public record ControlAnswer(int status, Map<String, String> headers, String body) {

  private static final String TYPE = "content-type";

  public ControlAnswer {
    headers = Map.copyOf(headers);
  }

  public static ControlAnswer empty(int status) {
    return new ControlAnswer(status, Map.of(), "");
  }

  public static ControlAnswer text(int status, String text) {
    return new ControlAnswer(status, Map.of(TYPE, "text/plain; charset=utf-8"), text);
  }

  public static ControlAnswer json(int status, JsonObject json) {
    return new ControlAnswer(status, Map.of(TYPE, "application/json"), json.toJson());
  }
}
