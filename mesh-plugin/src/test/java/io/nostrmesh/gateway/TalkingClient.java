package io.nostrmesh.gateway;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that says what it is told to, and keeps what it hears. */
public final class TalkingClient implements AutoCloseable {

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final URI relay;
  private final WebSocket socket;

  /**
   * Connects.
   *
   * @param port on loopback
   */
  public TalkingClient(int port) {
    this(HttpClient.newHttpClient().newWebSocketBuilder(), "ws://127.0.0.1:" + port);
  }

  /** Connects in a way of its own. */
  public TalkingClient(WebSocket.Builder way, String relay) {
    this.relay = URI.create(relay);
    this.socket = way.buildAsync(this.relay, new Ears()).join();
  }

  private final class Ears implements WebSocket.Listener {

    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        heard.add(message.toString());
        message.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      heard.add("closed " + code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      heard.add("broken");
    }
  }

  public TalkingClient say(String message) {
    socket.sendText(message, true).join();
    return this;
  }

  /** The next thing heard: a message, or "closed" with its code. */
  public String next() throws InterruptedException {
    return String.valueOf(heard.poll(30, TimeUnit.SECONDS));
  }

  /** The next message of a type, whatever comes before it. */
  public JsonArray next(String type) throws InterruptedException {
    while (true) {
      String text = next();
      if (!text.startsWith("[")) {
        throw new AssertionError("no " + type + ", but " + text);
      }
      var message = (JsonArray) JsonReader.read(text).toOptional().orElseThrow();
      if (message.items().get(0).equals(JsonValue.of(type))) {
        return message;
      }
    }
  }

  /** Asks, and collects what comes before the end of what is stored. */
  public List<String> stored(String filter) throws InterruptedException {
    say("[\"REQ\",\"all\"," + filter + "]");
    var events = new ArrayList<String>();
    String message = next();
    while (!message.startsWith("[\"EOSE\"")) {
      if (!message.startsWith("[\"AUTH\"")) {
        events.add(message);
      }
      message = next();
    }
    return events;
  }

  /** Waits for the challenge, and proves a key with it. */
  public JsonArray authenticate(SecretKey key) throws InterruptedException {
    return authenticate(key, Instant.now());
  }

  /** Likewise, by another clock. */
  JsonArray authenticate(SecretKey key, Instant now) throws InterruptedException {
    String challenge = next("AUTH").items().get(1).asString().orElseThrow();
    var event =
        new EventTemplate(
                Kind.CLIENT_AUTH,
                now.getEpochSecond(),
                List.of(Tag.of("relay", relay.toString()), Tag.of("challenge", challenge)),
                "")
            .sign(key, new SecureRandom());
    say("[\"AUTH\"," + event.json().toJson() + "]");
    return next("OK");
  }

  @Override
  public void close() {
    socket.abort();
  }
}
