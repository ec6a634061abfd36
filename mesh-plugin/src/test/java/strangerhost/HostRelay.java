package strangerhost;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.websocket.WebSocketSession;
import io.micronaut.websocket.annotation.OnClose;
import io.micronaut.websocket.annotation.OnMessage;
import io.micronaut.websocket.annotation.OnOpen;
import io.micronaut.websocket.annotation.ServerWebSocket;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A host's own relay that knows nothing of the plugin: it takes every event, and answers every REQ
 * with all it has. Outside of the plugin's packages, which are off where the plugin is.
 */
@Singleton
@Requires(property = "test.host-relay")
@ServerWebSocket("/")
public class HostRelay {

  public final List<String> events = new CopyOnWriteArrayList<>();
  public final List<String> origins = new CopyOnWriteArrayList<>();

  /** The name of what each asked for last. */
  private final Map<WebSocketSession, String> sessions = new ConcurrentHashMap<>();

  @OnOpen
  void open(WebSocketSession session, HttpRequest<?> request) {
    sessions.put(session, "\"all\"");
    origins.add(
        request.getHeaders().get("Host")
            + " "
            + request.getHeaders().get("X-Forwarded-For")
            + " "
            + request.getHeaders().get("X-Mesh-Gateway"));
  }

  @OnMessage
  void message(String text, WebSocketSession session) {
    if (!(JsonReader.read(text) instanceof Parsed.Valid<JsonValue> valid)
        || !(valid.value() instanceof JsonArray array)) {
      session.sendSync("[\"NOTICE\",\"what?\"]");
      return;
    }
    List<JsonValue> items = array.items();
    String type = items.get(0).toJson();
    if (type.equals("\"EVENT\"") && items.get(1) instanceof JsonObject event) {
      events.add(event.toJson());
      session.sendSync("[\"OK\"," + event.get("id").orElseThrow().toJson() + ",true,\"\"]");
      sessions.forEach(
          (each, name) -> each.sendSync("[\"EVENT\"," + name + "," + event.toJson() + "]"));
    } else if (type.equals("\"REQ\"")) {
      String name = items.get(1).toJson();
      sessions.put(session, name);
      events.forEach(event -> session.sendSync("[\"EVENT\"," + name + "," + event + "]"));
      session.sendSync("[\"EOSE\"," + name + "]");
    } else {
      session.sendSync("[\"ECHO\"," + text + "]");
    }
  }

  @OnClose
  void close(WebSocketSession session) {
    sessions.remove(session);
  }

  /** A WebSocket that is not the relay's. */
  @Singleton
  @Requires(property = "test.host-relay")
  @ServerWebSocket("/chat")
  public static class Chat {

    public final List<String> marks = new CopyOnWriteArrayList<>();

    @OnOpen
    void open(HttpRequest<?> request) {
      marks.add(String.valueOf(request.getHeaders().get("X-Mesh-Gateway")));
    }

    @OnMessage
    void message(String text, WebSocketSession session) {
      session.sendSync(text);
    }
  }

  /** What else the host serves. */
  @Controller
  @Requires(property = "test.host-relay")
  static class Pages {

    @Get("/page")
    String page() {
      return "a page";
    }

    @Get("/page/{name}")
    Optional<String> named(String name) {
      return name.equals("none") ? Optional.empty() : Optional.of(name);
    }

    @Get("/")
    @Produces("application/nostr+json")
    String document() {
      return "{\"name\":\"a host\",\"supported_nips\":[1,9]}";
    }
  }

  /** What the host cannot serve beside an iroh relay in its port, or some relays. */
  @Controller
  @Requires(property = "test.host-ping")
  static class Ping {

    @Get("/ping")
    String ping() {
      return "pong of the host";
    }

    @Get("/iroh/relay")
    String relay() {
      return "relay of the host";
    }

    @Get("/generate_204")
    String noContent() {
      return "a captive portal of the host";
    }

    @Post("/mesh/iroh-access")
    String access() {
      return "access to the host";
    }

    @Get("/mesh/endpoints/{id}")
    String endpoint(String id) {
      return "endpoint " + id + " of the host";
    }

    @Get("/pings")
    String own() {
      return "the host's own";
    }
  }
}
