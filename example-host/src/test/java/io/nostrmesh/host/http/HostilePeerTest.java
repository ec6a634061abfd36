package io.nostrmesh.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.settings.ClientLimits;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.RawNostrSocket;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input of every kind on the port; each time another client must not notice anything. */
class HostilePeerTest {

  private static final SecretKey ALICE = Keys.of("alice");

  @TempDir static Path data;
  private static TestRelay relay;
  private TestClient bystander;

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data, "mesh.host.access", "public");
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @BeforeEach
  void connectBystander() {
    bystander = relay.connect();
    bystander.request("watch", "{\"kinds\":[20001]}");
  }

  @AfterEach
  void bystanderIsStillServed() {
    String content = "still here, " + bystander.challenge();
    Event event = bystander.publishAccepted(Events.by(ALICE).kind(20_001).content(content).sign());
    assertThat(bystander.live("watch").id()).isEqualTo(event.id());
    bystander.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello              | not valid JSON",
        "''                 | empty JSON",
        "{}                 | array",
        "[]                 | array",
        "[1]                | must start with its type",
        "['NOPE']           | unknown message type",
        "['EVENT']          | exactly one event",
        "['EVENT',{},{}]    | exactly one event",
        "['EVENT',5]        | JSON object",
        "['AUTH','text']    | JSON object",
        "['REQ']            | subscription id",
        "['REQ',5,{}]       | subscription id",
        "['CLOSE']          | subscription id",
        "['CLOSE',{}]       | subscription id",
      })
  void answersWhatItCannotReadWithANotice(String message, String problem) {
    try (TestClient client = relay.connect()) {
      client.send(message.replace('\'', '"'));
      assertThat(client.notice()).startsWith("invalid: ").contains(problem);
      client.request("r", "{\"ids\":[]}");
    }
  }

  @Test
  void answersMalformedEventsByTheirId() {
    Event event = Events.by(ALICE).content("x").sign();
    try (TestClient client = relay.connect()) {
      for (String broken :
          List.of(
              event.toJson().replace("\"kind\":1", "\"kind\":1.5"),
              event.toJson().replace("\"kind\":1", "\"kind\":\"1\""),
              event.toJson().replace("\"tags\":[]", "\"tags\":[[]]"),
              event.toJson().replace("\"content\":\"x\"", "\"content\":null"),
              event.toJson().replace("\"content\":\"x\"", "\"content\":\"y\""),
              event.toJson().replace("\"sig\":\"", "\"sig\":\"0"),
              event.toJson().replaceFirst("\"sig\":\"[0-9a-f]{4}", "\"sig\":\"0000"))) {
        client.send("[\"EVENT\"," + broken + "]");
        TestClient.Ok ok = client.ok(event);
        assertThat(ok.accepted()).as(broken).isFalse();
        assertThat(ok.text()).startsWith("invalid: ");
      }
      client.publishAccepted(event);
    }
  }

  @Test
  void takesEventsUpToTheMessageLimit() {
    int envelope = ("[\"EVENT\",]" + Events.by(ALICE).sign().toJson()).length();
    Event largest =
        Events.by(ALICE).content("x".repeat(ClientLimits.DEFAULT_MESSAGE_BYTES - envelope)).sign();
    try (TestClient client = relay.connect()) {
      client.publishAccepted(largest);
      assertThat(client.request("r", "{\"ids\":[\"" + largest.id() + "\"]}"))
          .containsExactly(largest);
    }
  }

  @Test
  void endsTheConnectionOfAnOversizeMessage() {
    try (TestClient client = relay.connect()) {
      client.socket().sendText("x".repeat(ClientLimits.DEFAULT_MESSAGE_BYTES + 1), true);
      assertThat(client.awaitClose()).isEqualTo(1009);
    }
  }

  @Test
  void endsTheConnectionOfAMessageThatIsOversizeInPieces() {
    try (TestClient client = relay.connect()) {
      try {
        for (int i = 0; i < 40; i++) {
          client
              .socket()
              .sendText("x".repeat(ClientLimits.DEFAULT_MESSAGE_BYTES / 16), false)
              .join();
        }
      } catch (RuntimeException closedMeanwhile) {
        // What counts is how the relay closed.
      }
      assertThat(client.awaitClose()).isIn(1009, 1006);
    }
  }

  @Test
  void putsFragmentsTogether() {
    Event event = Events.by(ALICE).content("in pieces").sign();
    String message = "[\"EVENT\"," + event.toJson() + "]";
    try (TestClient client = relay.connect()) {
      client.socket().sendText(message.substring(0, 10), false).join();
      client.socket().sendText(message.substring(10, 20), false).join();
      client.socket().sendText(message.substring(20), true).join();
      assertThat(client.ok(event).accepted()).isTrue();
    }
  }

  @Test
  void endsTheConnectionOfABinaryMessage() {
    try (TestClient client = relay.connect()) {
      client.socket().sendBinary(ByteBuffer.wrap(new byte[10]), true).join();
      assertThat(client.awaitClose()).isEqualTo(1003);
    }
  }

  @Test
  void endsConnectionsThatNoLongerAnswerPings(@TempDir Path other) throws IOException {
    try (TestRelay impatient = TestRelay.start(other, "mesh.host.ping-interval", "200ms");
        RawNostrSocket silent = RawNostrSocket.connect(impatient.port())) {
      assertThat(silent.isEndedByPeer()).isTrue();
    }
  }

  @Test
  void cutsOffAClientThatDoesNotRead() throws IOException {
    String content = "x".repeat(400_000);
    try (RawNostrSocket slow = RawNostrSocket.connect(relay.port());
        TestClient writer = relay.connect()) {
      slow.sendText("[\"REQ\",\"s\",{\"kinds\":[20002]}]".getBytes(StandardCharsets.UTF_8));
      slow.readUntil("EOSE");
      for (int i = 0; i < 30; i++) {
        writer.publishAccepted(Events.by(ALICE).kind(20_002).content(content + i).sign());
      }
      assertThat(slow.isEndedByPeer()).isTrue();
    }
  }

  @Test
  void survivesGarbageOnThePort() throws IOException {
    var random = new Random(7);
    for (int i = 0; i < 20; i++) {
      try (var socket = new Socket("127.0.0.1", relay.port())) {
        var garbage = new byte[2000];
        random.nextBytes(garbage);
        socket.getOutputStream().write(garbage);
      } catch (IOException closedMeanwhile) {
        continue;
      }
    }
  }

  @Test
  void survivesGarbageFrames() throws IOException {
    var random = new Random(8);
    for (int i = 0; i < 20; i++) {
      try (RawNostrSocket client = RawNostrSocket.connect(relay.port())) {
        var garbage = new byte[500];
        random.nextBytes(garbage);
        client.sendRaw(garbage);
        client.sendRaw(garbage);
      } catch (IOException closedMeanwhile) {
        continue;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mesh.host.max-connections", "mesh.host.max-connections-per-address"})
  void letsNewcomersTakeThePlacesOfStrangersOnly(String property, @TempDir Path other)
      throws IOException {
    try (TestRelay small = TestRelay.start(other, property, "1");
        TestClient member = small.connectAs(TestRelay.OWNER);
        RawNostrSocket stranger = RawNostrSocket.connect(small.port());
        TestClient newcomer = small.connect()) {
      assertThat(stranger.isEndedByPeer()).isTrue();
      member.request("r", "{\"ids\":[]}");
      assertThat(newcomer.sendAuth(newcomer.authEvent(TestRelay.OWNER).sign()).text())
          .startsWith("rate-limited: ");
      member.request("r", "{\"ids\":[]}");
    }
  }
}
