package io.nostrmesh.host.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.RawNostrSocket;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection on which every message of the host is seen, in order. Silence is seen as well: after
 * each question comes one that the host answers in any case, and not before all that came earlier.
 */
final class Wire implements AutoCloseable {

  private static final String LAST = "the last of them";

  /** Names one subscription too many, which is refused in any case. */
  private static final String ASK_LAST = "[\"CLOSE\",\"" + LAST + "\",\"too many\"]";

  private final RawNostrSocket socket;
  private final int port;
  private final String challenge;
  private int requests;

  Wire(int port) {
    this.port = port;
    try {
      this.socket = RawNostrSocket.connect(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.challenge = text(next(), 1);
  }

  /** That of the AUTH message with which the connection began. */
  String challenge() {
    return challenge;
  }

  String url() {
    return "ws://localhost:" + port;
  }

  void send(String message) {
    send(message.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] utf8) {
    try {
      socket.sendText(utf8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next message; waits for it. */
  List<JsonValue> next() {
    try {
      return ((JsonArray) JsonReader.read(socket.readText()).toOptional().orElseThrow()).items();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next messages, each as compact JSON; waits for them. */
  List<String> next(int count) {
    var messages = new ArrayList<String>();
    while (messages.size() < count) {
      messages.add(new JsonArray(next()).toJson());
    }
    return messages;
  }

  /** All that the host says to these messages, each as compact JSON; empty when it says nothing. */
  List<String> say(String... messages) {
    for (String message : messages) {
      send(message);
    }
    return heard();
  }

  /** All that the host has said to what was sent so far. */
  List<String> heard() {
    send(ASK_LAST);
    var heard = new ArrayList<String>();
    while (true) {
      List<JsonValue> message = next();
      if (text(message, 1).equals(LAST)) {
        return heard;
      }
      heard.add(new JsonArray(message).toJson());
    }
  }

  /** The one answer to a message. */
  String ask(String message) {
    List<String> answers = say(message);
    assertThat(answers).as(message).hasSize(1);
    return answers.get(0);
  }

  /** The text of the OK that answers an event, behind {@code true} or {@code false}. */
  String publish(Event event) {
    return publish(event, event.toJson());
  }

  /** The same, of an event that is written in another way. */
  String publish(Event event, String json) {
    return ok(event, ask("[\"EVENT\"," + json + "]"));
  }

  /** The text of the OK that answers an AUTH. */
  String authenticate(Event event) {
    return ok(event, ask("[\"AUTH\"," + event.toJson() + "]"));
  }

  void authenticate(SecretKey key) {
    assertThat(authenticate(authEvent(key).sign())).startsWith("true ");
  }

  /** The event that answers the challenge as it should. */
  Events authEvent(SecretKey key) {
    return Events.by(key).kind(22242).tag("relay", url()).tag("challenge", challenge);
  }

  private static String ok(Event event, String answer) {
    List<JsonValue> ok = ((JsonArray) JsonReader.read(answer).toOptional().orElseThrow()).items();
    assertThat(ok).as(answer).hasSize(4);
    assertThat(text(ok, 0)).isEqualTo("OK");
    assertThat(text(ok, 1)).isEqualTo(event.id().hex());
    return ok.get(2).toJson() + " " + text(ok, 3);
  }

  Event accepted(Event event) {
    assertThat(publish(event)).isEqualTo("true ");
    return event;
  }

  /** The stored events that answer filters, of a subscription that is closed after it. */
  List<Event> stored(String... filters) {
    String id = "q" + requests++;
    List<String> answers =
        say("[\"REQ\",\"" + id + "\"," + String.join(",", filters) + "]", close(id));
    assertThat(answers).last().isEqualTo("[\"EOSE\",\"" + id + "\"]");
    return answers.subList(0, answers.size() - 1).stream().map(Wire::event).toList();
  }

  static String close(String id) {
    return "[\"CLOSE\",\"" + id + "\"]";
  }

  /** The event in an EVENT message. */
  static Event event(String message) {
    List<JsonValue> items =
        ((JsonArray) JsonReader.read(message).toOptional().orElseThrow()).items();
    assertThat(text(items, 0)).as(message).isEqualTo("EVENT");
    return Event.parse(items.get(2)).toOptional().orElseThrow();
  }

  static String text(List<JsonValue> message, int index) {
    return message.get(index).asString().orElseThrow();
  }

  /** The code of the close frame that comes next. */
  int closeCode() {
    try {
      return socket.readClose();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RawNostrSocket socket() {
    return socket;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
