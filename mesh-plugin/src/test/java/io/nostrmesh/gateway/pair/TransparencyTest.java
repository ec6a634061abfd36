package io.nostrmesh.gateway.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.gateway.pair.PairScene.Joined;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is none of the gateway's business passes as it is. */
@Timeout(60)
class TransparencyTest {

  private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate\r\n";

  /** Numbers, text of several alphabets and sizes, in an order that a seed gives. */
  private static String message(int number, Random random) {
    return "[\"X\"," + number + ",\"é漢🙂" + "ab".repeat(random.nextInt(400)) + "\"]";
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, false",
    "true, false, false",
    "false, true, false",
    "true, true, false",
    "false, true, true",
    "true, true, true"
  })
  void eachSideIsCompressedByItself(boolean client, boolean offered, boolean taken)
      throws IOException {
    try (var scene = new PairScene()) {
      scene.upstreamCompression = offered;
      scene.start();
      try (Peer asking = scene.asks(client ? DEFLATE : "")) {
        PeerRelay.Asking asked = scene.relay.ask();
        assertThat(asked.head().contains("permessage-deflate")).isEqualTo(offered);
        Peer relay = asked.accept(taken ? DEFLATE : "");
        assertThat(asking.head().contains("permessage-deflate")).isEqualTo(client);

        for (int i = 0; i < 20; i++) {
          String up = message(i, new Random(i));
          if (client && i % 3 != 0) {
            asking.packed(up);
          } else {
            asking.text(up);
          }
          assertThat(relay.text()).isEqualTo(up);
          String down = message(-i, new Random(-i));
          if (taken && i % 3 != 0) {
            relay.packed(down);
          } else {
            relay.text(down);
          }
          assertThat(asking.text()).isEqualTo(down);
        }
        relay.close();
      }
    }
  }

  @Test
  void nothingOvertakesAnything() throws IOException {
    try (var scene = new PairScene().start();
        Joined pair = scene.join()) {
      var random = new Random(7);
      var all = new ByteArrayOutputStream();
      for (int i = 0; i < 500; i++) {
        all.writeBytes(
            pair.client()
                .frame(true, 0, Peer.TEXT, message(i, random).getBytes(StandardCharsets.UTF_8)));
      }
      pair.client().raw(all.toByteArray());
      var same = new Random(7);
      for (int i = 0; i < 500; i++) {
        assertThat(pair.relay().text()).isEqualTo(message(i, same));
      }
    }
  }

  @Test
  void fragmentsBecomeOneMessageWithPingsBetweenThemAnswered() throws IOException {
    try (var scene = new PairScene().start();
        Joined pair = scene.join()) {
      byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
      pair.client().send(false, 0, Peer.TEXT, new byte[] {'[', '"', euro[0]});
      pair.client().send(true, 0, Peer.PING, new byte[] {1, 2});
      pair.client().send(false, 0, Peer.CONTINUATION, new byte[] {euro[1]});
      pair.client().send(true, 0, Peer.CONTINUATION, new byte[] {euro[2], '"', ']'});

      assertThat(pair.client().next(Peer.PONG).payload()).containsExactly(1, 2);
      assertThat(pair.relay().text()).isEqualTo("[\"€\"]");
    }
  }

  @Test
  void pingsAreAnsweredHereAndPassToNobody() throws IOException {
    try (var scene = new PairScene().start();
        Joined pair = scene.join()) {
      pair.client().send(true, 0, Peer.PING, "a".getBytes(StandardCharsets.US_ASCII));
      pair.relay().send(true, 0, Peer.PING, "b".getBytes(StandardCharsets.US_ASCII));
      assertThat(pair.client().next(Peer.PONG).text()).isEqualTo("a");
      assertThat(pair.relay().next(Peer.PONG).text()).isEqualTo("b");
      pair.client().send(true, 0, Peer.PONG, new byte[0]);
      pair.relay().send(true, 0, Peer.PONG, new byte[0]);
      pair.client().text("[]");
      pair.relay().text("[1]");
      assertThat(pair.relay().text()).isEqualTo("[]");
      assertThat(pair.client().text()).isEqualTo("[1]");
    }
  }

  @Test
  void theRelayIsAskedForWhatTheClientAskedForAndChoosesTheSubprotocol() throws IOException {
    try (var scene = new PairScene().start();
        Peer client =
            scene.asks(
                "User-Agent: some client\r\nSec-WebSocket-Protocol: nostr, chat\r\nCookie: a=b\r\n")) {
      PeerRelay.Asking asked = scene.relay.ask();
      assertThat(asked.head())
          .startsWith("GET /inbox?a=b HTTP/1.1\r\n")
          .containsIgnoringCase("user-agent: some client\r\n")
          .containsIgnoringCase("sec-websocket-protocol: nostr, chat\r\n")
          .containsIgnoringCase("cookie: a=b\r\n")
          .doesNotContain("dGhlIHNhbXBsZSBub25jZQ==");
      try (Peer relay = asked.accept("Sec-WebSocket-Protocol: chat\r\n")) {
        assertThat(client.head()).containsIgnoringCase("sec-websocket-protocol: chat\r\n");
        relay.text("[]");
        assertThat(client.text()).isEqualTo("[]");
      }
    }
  }

  /** RFC 6455 section 4.1 forbids that, but there are clients that do not wait. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 30_000})
  void handsOverWhatCameWithTheHandshake(int length) throws IOException {
    String early = "[\"X\",\"" + "x".repeat(length) + "\"]";
    try (var scene = new PairScene().start();
        Peer client = new Peer(new Socket("127.0.0.1", scene.port()), true)) {
      byte[] handshake = PairScene.handshake("").getBytes(StandardCharsets.US_ASCII);
      byte[] frame = client.frame(true, 0, Peer.TEXT, early.getBytes(StandardCharsets.UTF_8));
      var packet = new ByteArrayOutputStream();
      packet.writeBytes(handshake);
      packet.writeBytes(frame);
      packet.writeBytes(frame);
      client.raw(packet.toByteArray());
      try (Peer relay = scene.relay.accept()) {
        assertThat(client.head()).startsWith("HTTP/1.1 101 ");
        assertThat(relay.text()).isEqualTo(early);
        assertThat(relay.text()).isEqualTo(early);
        client.text("[2]");
        assertThat(relay.text()).isEqualTo("[2]");
      }
    }
  }

  /** What the relay sends in one packet with its handshake. */
  @Test
  void handsOverWhatTheRelaySaidAtOnce() throws IOException {
    try (var scene = new PairScene().start();
        Peer client = scene.asks("")) {
      PeerRelay.Asking asked = scene.relay.ask();
      Peer relay = asked.accept("");
      relay.text("[\"AUTH\",\"challenge\"]");
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      assertThat(client.text()).isEqualTo("[\"AUTH\",\"challenge\"]");
      relay.close();
    }
  }
}
