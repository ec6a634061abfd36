package stranger;

import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.websocket.WebSocketSession;
import io.micronaut.websocket.annotation.OnMessage;
import io.micronaut.websocket.annotation.ServerWebSocket;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes every event, and gives all of them to everybody. */
@ServerWebSocket("/")
public class Relay {

  private final JsonMapper json;
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();

  Relay(JsonMapper json) {
    this.json = json;
  }

  @OnMessage
  void message(String text, WebSocketSession session) throws IOException {
    JsonNode message = json.readValue(text, JsonNode.class);
    String type = message.get(0).getStringValue();
    if (type.equals("EVENT")) {
      JsonNode event = message.get(1);
      events.add(event);
      say(session, "OK", event.get("id"), JsonNode.createBooleanNode(true), text(""));
    } else if (type.equals("REQ")) {
      for (JsonNode event : events) {
        say(session, "EVENT", message.get(1), event);
      }
      say(session, "EOSE", message.get(1));
    }
  }

  private void say(WebSocketSession session, String type, JsonNode... rest) throws IOException {
    var words = new java.util.ArrayList<>(List.of(text(type)));
    words.addAll(List.of(rest));
    session.sendSync(json.writeValueAsString(JsonNode.createArrayNode(words)));
  }

  private static JsonNode text(String value) {
    return JsonNode.createStringNode(value);
  }
}
