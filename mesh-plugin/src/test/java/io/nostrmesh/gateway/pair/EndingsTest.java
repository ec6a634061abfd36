package io.nostrmesh.gateway.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.nostrmesh.gateway.gate.Passage;
import io.nostrmesh.gateway.pair.PairScene.Joined;
import io.nostrmesh.gateway.settings.GatewayLimits;
import io.nostrmesh.limit.ReceiveBudget;
import io.nostrmesh.websocket.MessageAssembler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How one end of a pair learns of the end of the other (RFC 6455 section 7). */
@Timeout(60)
class EndingsTest {

  @ParameterizedTest
  @CsvSource({
    "1000, bye",
    "1000, ''",
    "1001, going",
    "1002, you broke it",
    "1003, no binary",
    "1007, not text",
    "1008, restricted: no",
    "1009, too long",
    "1011, broken",
    "1012, restarting",
    "1013, later",
    "1014, bad gateway",
    "3000, é漢",
    "4000, own",
    "4999, last"
  })
  void codesAndReasonsAreCarriedOverBothWays(int code, String reason) throws IOException {
    try (var scene = new PairScene().start()) {
      try (Joined pair = scene.join()) {
        pair.client().text("[1]");
        pair.client().ending(code, reason);
        assertThat(pair.relay().text()).isEqualTo("[1]");
        assertThat(pair.relay().ending()).isEqualTo(code + reason);
        assertThat(pair.client().ending()).isEqualTo(Integer.toString(code));
      }
      try (Joined pair = scene.join()) {
        pair.relay().text("[2]");
        pair.relay().ending(code, reason);
        assertThat(pair.client().text()).isEqualTo("[2]");
        assertThat(pair.client().ending()).isEqualTo(code + reason);
        assertThat(pair.relay().ending()).isEqualTo(Integer.toString(code));
      }
      assertThat(scene.faults).isEmpty();
      assertGatesClosed(scene, 2);
    }
  }

  @Test
  void anEndingWithoutACodeStaysWithoutOne() throws IOException {
    try (var scene = new PairScene().start();
        Joined first = scene.join();
        Joined second = scene.join()) {
      first.client().send(true, 0, Peer.CLOSE, new byte[0]);
      assertThat(first.relay().ending()).isEqualTo("none");
      second.relay().send(true, 0, Peer.CLOSE, new byte[0]);
      assertThat(second.client().ending()).isEqualTo("none");
    }
  }

  /** What nobody may send (section 7.4.1) is a fault of whoever sends it. */
  @ParameterizedTest
  @CsvSource({"0", "999", "1004", "1005", "1006", "1015", "1016", "2999", "5000", "65535"})
  void forbiddenCodesAreNotCarriedOver(int code) throws IOException {
    try (var scene = new PairScene().start();
        Joined first = scene.join();
        Joined second = scene.join()) {
      first.client().ending(code, "");
      assertThat(first.client().ending()).startsWith("1002");
      assertThat(first.relay().ending()).isEqualTo("1001");
      second.relay().ending(code, "");
      assertThat(second.relay().ending()).startsWith("1002");
      assertThat(second.client().ending()).startsWith("1011");
      assertGatesClosed(scene, 2);
    }
  }

  @Test
  void aLostRelayIsSomethingToTryAgain() throws IOException {
    try (var scene = new PairScene().start();
        Joined pair = scene.join()) {
      pair.relay().text("[1]");
      pair.relay().hangUp();
      assertThat(pair.client().text()).isEqualTo("[1]");
      assertThat(pair.client().ending()).startsWith("1013the relay is gone");
      assertGatesClosed(scene, 1);
    }
  }

  @Test
  void ofALostClientTheRelayHearsThatItHasGone() throws IOException {
    try (var scene = new PairScene().start();
        Joined pair = scene.join()) {
      pair.client().text("[1]");
      pair.client().hangUp();
      assertThat(pair.relay().text()).isEqualTo("[1]");
      assertThat(pair.relay().ending()).isEqualTo("1001");
      assertGatesClosed(scene, 1);
    }
  }

  /** A frame, as its first byte and payload, and the code that its sender gets. */
  static Stream<Arguments> violations() {
    return Stream.of(
        Arguments.of("binary", true, 0, Peer.BINARY, new byte[] {1}, 1003),
        Arguments.of("no UTF-8", true, 0, Peer.TEXT, new byte[] {(byte) 0xff}, 1007),
        Arguments.of("reserved bit 1", true, 4, Peer.TEXT, new byte[] {'a'}, 1002),
        Arguments.of("reserved bit 2", true, 2, Peer.TEXT, new byte[] {'a'}, 1002),
        Arguments.of("reserved bit of a ping", true, 1, Peer.PING, new byte[] {'a'}, 1002),
        Arguments.of("lone continuation", true, 0, Peer.CONTINUATION, new byte[] {'a'}, 1002),
        Arguments.of("unknown opcode", true, 0, 5, new byte[] {'a'}, 1002),
        Arguments.of("long ping", true, 0, Peer.PING, new byte[126], 1002),
        Arguments.of("ping in parts", false, 0, Peer.PING, new byte[1], 1002),
        Arguments.of("close frame of one byte", true, 0, Peer.CLOSE, new byte[1], 1002),
        Arguments.of("too long", true, 0, Peer.TEXT, new byte[3000], 1009));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  void whoBreaksTheProtocolIsToldHow(
      String name, boolean last, int reserved, int opcode, byte[] payload, int code)
      throws IOException {
    try (var scene = new PairScene()) {
      GatewayLimits usual = GatewayLimits.DEFAULTS;
      scene.limits =
          new GatewayLimits(16, 16, 2048, 2048, usual.receivedBytes(), usual.queuedBytes());
      scene.start();
      try (Joined pair = scene.join()) {
        pair.client().send(last, reserved, opcode, payload);
        assertThat(pair.client().ending()).startsWith(Integer.toString(code));
        assertThat(pair.relay().ending()).isEqualTo("1001");
        assertThat(scene.faults).singleElement().asString().startsWith("WEBSOCKET " + code);
      }
      try (Joined pair = scene.join()) {
        pair.relay().send(last, reserved, opcode, payload);
        assertThat(pair.relay().ending()).startsWith(Integer.toString(code));
        assertThat(pair.client().ending()).isEqualTo("1011the relay broke the WebSocket protocol");
      }
      assertGatesClosed(scene, 2);
      assertThat(scene.pairs().receivedBytes()).isZero();
    }
  }

  @Test
  void theGatesOwnWordsEndBothSides() throws IOException {
    try (var scene = new PairScene().start();
        Joined pair = scene.join()) {
      scene.clients.get(0).send("[\"NOTICE\",\"so long\"]");
      scene.clients.get(0).close(1008, "restricted: members only");
      assertThat(pair.client().text()).isEqualTo("[\"NOTICE\",\"so long\"]");
      assertThat(pair.client().ending()).isEqualTo("1008restricted: members only");
      assertThat(pair.relay().ending()).isEqualTo("1001");
      assertGatesClosed(scene, 1);
    }
  }

  @Test
  void theGatewaysEndIsToldToEverybody() throws Exception {
    try (var scene = new PairScene().start();
        Joined first = scene.join();
        Joined second = scene.join()) {
      CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> scene.pairs().end());
      for (Joined pair : List.of(first, second)) {
        assertThat(pair.client().ending()).startsWith("1001");
        assertThat(pair.relay().ending()).startsWith("1001");
        pair.client().ending(1001, "");
      }
      first.hangUp();
      second.hangUp();
      ended.get();
      assertGatesClosed(scene, 2);
    }
  }

  @Test
  void aSilentRelayIsGivenUpAndTheClientToldWhen() throws IOException {
    try (var scene = new PairScene()) {
      scene.ping = Duration.ofMillis(50);
      scene.start();
      try (Joined pair = scene.join()) {
        // Reads nothing, so it answers no ping; the client does not either, but comes second.
        assertThat(pair.client().ending()).isEqualTo("1013the relay is silent, try again later");
        assertGatesClosed(scene, 1);
      }
    }
  }

  @Test
  void aSilentClientIsGivenUp() throws IOException {
    try (var scene = new PairScene()) {
      scene.ping = Duration.ofMillis(50);
      scene.start();
      try (Joined pair = scene.join()) {
        String ending = "";
        while (ending.isEmpty()) {
          Peer.Frame frame = pair.relay().read().orElseThrow();
          if (frame.opcode() == Peer.PING) {
            pair.relay().send(true, 0, Peer.PONG, frame.payload());
          } else {
            ending = frame.ending();
          }
        }
        assertThat(ending).isEqualTo("1001");
        assertThat(scene.faults).containsExactly("SLOW is silent");
        assertGatesClosed(scene, 1);
      }
    }
  }

  static Stream<Supplier<CompletableFuture<Passage>>> failures() {
    return Stream.of(
        () -> CompletableFuture.failedFuture(new IllegalStateException("broken")),
        () -> CompletableFuture.completedFuture(null),
        () -> CompletableFuture.supplyAsync(() -> null, task -> new Thread(task).start()));
  }

  /** A gate whose answer fails is a fault of this program: nothing passes. */
  @ParameterizedTest
  @MethodSource("failures")
  void aFailingGateEndsThePair(Supplier<CompletableFuture<Passage>> failure) throws IOException {
    try (var scene = new PairScene()) {
      scene.fromClient = text -> failure.get();
      scene.start();
      try (Joined pair = scene.join()) {
        pair.client().text("[1]");
        assertThat(pair.client().ending()).startsWith("1011");
        assertThat(pair.relay().ending()).isEqualTo("1001");
      }
    }
  }

  /** So is one that throws; nothing of the message stays counted. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aThrowingGateEndsThePair(boolean fromClient) throws IOException {
    try (var scene = new PairScene()) {
      scene.fromClient =
          scene.fromRelay =
              text -> {
                throw new IllegalStateException("broken");
              };
      scene.start();
      try (Joined pair = scene.join()) {
        Peer sender = fromClient ? pair.client() : pair.relay();
        Peer other = fromClient ? pair.relay() : pair.client();
        sender.text("[1]");
        assertThat(sender.ending()).isEqualTo("1011the gateway failed");
        assertThat(other.ending()).isEqualTo(fromClient ? "1001" : "1011the gateway failed");
        assertThat(scene.faults).isEmpty();
        assertGatesClosed(scene, 1);
        assertThat(scene.pairs().receivedBytes()).isZero();
      }
    }
  }

  /** An assembler that was closed fails at each compressed message. */
  @Test
  void whatFailsWithinALaneKeepsNothing() {
    var channel = new EmbeddedChannel();
    var side = new Side(channel, new QueuedBytes(1 << 20), () -> {});
    var budget = new ReceiveBudget(1 << 20, 0);
    var messages = new MessageAssembler(budget, 1 << 20, true);
    messages.close();
    var endings = new ArrayList<Last>();
    var lane =
        new Lane(
            side,
            side,
            side,
            utf8 -> CompletableFuture.completedFuture(new Passage.Pass()),
            messages,
            budget,
            endings::add);
    var frame = new TextWebSocketFrame(true, 4, Unpooled.wrappedBuffer(new byte[] {3, 0}));
    lane.add(frame);
    lane.end(new Last.Lost());
    assertThat(frame.refCnt()).isZero();
    assertThat(budget.held()).isZero();
    assertThat(endings).containsExactly(new Last.Ours(1011, "the gateway failed"));
    channel.close();
  }

  @Test
  void theLastAnswerComesBeforeTheEnd() throws IOException {
    var later = new CompletableFuture<Passage>();
    try (var scene = new PairScene()) {
      scene.fromRelay = text -> later;
      scene.start();
      try (Joined pair = scene.join()) {
        pair.relay().text("[1]");
        pair.relay().send(true, 0, Peer.TEXT, "[2]".getBytes(StandardCharsets.US_ASCII));
        pair.relay().ending(1000, "done");
        pair.relay().send(true, 0, Peer.TEXT, "[3]".getBytes(StandardCharsets.US_ASCII));
        later.complete(new Passage.Pass());
        assertThat(pair.client().text()).isEqualTo("[1]");
        assertThat(pair.client().text()).isEqualTo("[2]");
        assertThat(pair.client().next(Peer.CLOSE).ending()).isEqualTo("1000done");
      }
    }
  }

  private static void assertGatesClosed(PairScene scene, int pairs) {
    scene.settled();
    assertThat(scene.opened).hasValue(pairs);
    assertThat(scene.closed).hasValue(pairs);
  }
}
