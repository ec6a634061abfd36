package io.nostrmesh.host.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A Nostr client that sees every message. Not safe for use by several threads. */
public final class TestClient implements AutoCloseable, WebSocket.Listener {

  private static final int PATIENCE_SECONDS = 15;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** An OK message. */
  public record Ok(boolean accepted, String text) {}

  private final URI url;
  private final BlockingQueue<List<JsonValue>> messages = new LinkedBlockingQueue<>();
  private final List<List<JsonValue>> skipped = new ArrayList<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket socket;
  private final String challenge;

  private TestClient(URI url, HttpClient http) {
    this.url = url;
    this.socket = http.newWebSocketBuilder().buildAsync(url, this).join();
    this.challenge = text(next("AUTH"), 1);
  }

  public static TestClient connect(URI url) {
    return connect(url, HTTP);
  }

  /** Through a client that knows the relay's certificate, say. */
  public static TestClient connect(URI url, HttpClient http) {
    return new TestClient(url, http);
  }

  public String challenge() {
    return challenge;
  }

  public void send(String message) {
    socket.sendText(message, true).join();
  }

  public WebSocket socket() {
    return socket;
  }

  /** The event that answers the challenge, with every tag as it should be. */
  public Events authEvent(SecretKey key) {
    return Events.by(key).kind(22242).tag("relay", url.toString()).tag("challenge", challenge);
  }

  public Ok sendAuth(Event event) {
    send("[\"AUTH\"," + event.toJson() + "]");
    return ok(event);
  }

  public void authenticate(SecretKey key) {
    // The text may say that the key is no member's.
    assertThat(sendAuth(authEvent(key).sign()).accepted()).isTrue();
  }

  public Ok publish(Event event) {
    send("[\"EVENT\"," + event.toJson() + "]");
    return ok(event);
  }

  public Event publishAccepted(Event event) {
    assertThat(publish(event)).isEqualTo(new Ok(true, ""));
    return event;
  }

  public Ok ok(Event event) {
    List<JsonValue> ok = next(m -> isType(m, "OK") && text(m, 1).equals(event.id().hex()));
    return new Ok(((JsonBoolean) ok.get(2)).value(), text(ok, 3));
  }

  /** Whether the relay's OK for this event came before the connection broke. */
  public boolean isAcknowledged(Event event) {
    while (true) {
      List<JsonValue> message = messages.poll();
      if (message == null && closed.isDone()) {
        return skipped.stream().anyMatch(ok -> text(ok, 1).equals(event.id().hex()));
      }
      if (message != null && isType(message, "OK")) {
        if (text(message, 1).equals(event.id().hex())) {
          return ((JsonBoolean) message.get(2)).value();
        }
        skipped.add(message);
      }
    }
  }

  /** The stored events that answer the filters, up to EOSE; the subscription stays open. */
  public List<Event> request(String id, String... filters) {
    send("[\"REQ\",\"" + id + "\"," + String.join(",", filters) + "]");
    var events = new ArrayList<Event>();
    while (true) {
      List<JsonValue> message = next(m -> concerns(m, id));
      switch (text(message, 0)) {
        case "EVENT" -> events.add(Event.parse(message.get(2)).toOptional().orElseThrow());
        case "EOSE" -> {
          return events;
        }
        default -> throw new AssertionError("REQ was answered with " + message);
      }
    }
  }

  /** The text of the CLOSED that answers a REQ. */
  public String requestRefused(String id, String... filters) {
    send("[\"REQ\",\"" + id + "\"," + String.join(",", filters) + "]");
    return closedText(id);
  }

  public String closedText(String id) {
    List<JsonValue> message = next(m -> concerns(m, id));
    assertThat(text(message, 0)).isEqualTo("CLOSED");
    return text(message, 2);
  }

  /** The next live event of a subscription. */
  public Event live(String id) {
    List<JsonValue> message = next(m -> concerns(m, id));
    assertThat(text(message, 0)).isEqualTo("EVENT");
    return Event.parse(message.get(2)).toOptional().orElseThrow();
  }

  /** The result of a COUNT, as JSON text. */
  public String count(String... filters) {
    send("[\"COUNT\",\"count\"," + String.join(",", filters) + "]");
    List<JsonValue> message = next(m -> concerns(m, "count"));
    assertThat(text(message, 0)).isEqualTo("COUNT");
    return message.get(2).toJson();
  }

  /** Asserts that nothing has come in that nobody asked for, by waiting for an answer after it. */
  public void assertNothingMoreFor(String id) {
    request("barrier", "{\"limit\":0,\"ids\":[]}");
    assertThat(skipped).noneMatch(message -> concerns(message, id));
  }

  public String notice() {
    return text(next("NOTICE"), 1);
  }

  public List<JsonValue> next(String type) {
    return next(message -> isType(message, type));
  }

  private List<JsonValue> next(Predicate<List<JsonValue>> wanted) {
    for (List<JsonValue> message : skipped) {
      if (wanted.test(message)) {
        skipped.remove(message);
        return message;
      }
    }
    try {
      while (true) {
        List<JsonValue> message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
          throw new AssertionError("no such message came; others were " + skipped);
        }
        if (wanted.test(message)) {
          return message;
        }
        skipped.add(message);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The close code with which the relay ended the connection; 1006 without a close frame. */
  public int awaitClose() {
    return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  private static boolean isType(List<JsonValue> message, String type) {
    return text(message, 0).equals(type);
  }

  private static boolean concerns(List<JsonValue> message, String id) {
    return List.of("EVENT", "EOSE", "CLOSED", "COUNT").contains(text(message, 0))
        && text(message, 1).equals(id);
  }

  private static String text(List<JsonValue> message, int index) {
    return message.get(index).asString().orElseThrow();
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      JsonValue json = JsonReader.read(partial.toString()).toOptional().orElseThrow();
      messages.add(((JsonArray) json).items());
      partial.setLength(0);
    }
    webSocket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
    pongs.add("");
    webSocket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  /** Waits for the echo of a ping. */
  public void awaitPong() throws InterruptedException {
    assertThat(pongs.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
    closed.complete(statusCode);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    closed.complete(1006);
  }

  @Override
  public void close() {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
    socket.abort();
  }
}
