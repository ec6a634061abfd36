package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerDeniesAuth;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Pong;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.observer.Ending;
import io.nostrmesh.iroh.server.observer.Limit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of WebSocket itself (RFC 6455) on a relayed connection. */
@ParameterizedClass(name = "{0}")
@EnumSource(IrohPort.class)
@Timeout(60)
class WebSocketTest {

  private static final byte[] PING = HexFormat.of().parseHex("090000000000000007");

  private final RunningIrohRelay relay;

  private final IrohPort port;

  WebSocketTest(IrohPort port) {
    this.port = port;
    this.relay = port.open();
  }

  @AfterEach
  void close() {
    relay.close();
  }

  @Test
  void passesOverText() throws IOException {
    try (var client = relay.join(1)) {
      frame(client, 0x80 | RawIrohSocket.TEXT, "hello".getBytes());
      client.ping();
    }
  }

  @Test
  void answersPingsAndPassesOverPongs() throws IOException {
    try (var client = relay.join(1)) {
      frame(client, 0x80 | RawIrohSocket.PONG, new byte[] {1});
      frame(client, 0x80 | RawIrohSocket.PING, new byte[] {1, 2, 3});

      var pong = client.webSocket().read().orElseThrow();
      assertThat(pong.opcode()).isEqualTo(RawIrohSocket.PONG);
      assertThat(pong.payload()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void answersACloseAndCloses() throws IOException {
    try (var client = relay.join(1)) {
      frame(client, 0x80 | RawIrohSocket.CLOSE, new byte[] {0x03, (byte) 0xe8});

      assertThat(client.webSocket().read().orElseThrow().opcode()).isEqualTo(RawIrohSocket.CLOSE);
      assertThat(client.webSocket().read()).isEmpty();
    }
    relay.events().await(Ending.PEER, 1);
  }

  @Test
  void joinsFragmentsOfAMessage() throws IOException {
    try (var client = relay.join(1)) {
      frame(client, RawIrohSocket.BINARY, Arrays.copyOf(PING, 3));
      frame(client, 0x80 | RawIrohSocket.PING, new byte[0]);
      frame(client, 0, new byte[0]);
      frame(client, 0x80, Arrays.copyOfRange(PING, 3, PING.length));

      assertThat(client.webSocket().read().orElseThrow().opcode()).isEqualTo(RawIrohSocket.PONG);
      assertThat(client.receive()).isEqualTo(new Pong(7));
    }
  }

  /** Payloads in hexadecimal; each ends with the code on the right, or none. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "not masked, 0x82, false, 090000000000000007, PROTOCOL, 1002",
    "reserved bit 1, 0xc2, true, 090000000000000007, PROTOCOL, 1002",
    "reserved bit 2, 0xa2, true, 090000000000000007, PROTOCOL, 1002",
    "reserved bit 3, 0x92, true, 090000000000000007, PROTOCOL, 1002",
    "reserved opcode, 0x83, true, 090000000000000007, PROTOCOL, 1002",
    "reserved control opcode, 0x8b, true, 09, PROTOCOL, 1002",
    "continuation of nothing, 0x80, true, 090000000000000007, PROTOCOL, 1002",
    "ping in fragments, 0x09, true, 01, PROTOCOL, 1002",
    "text that is not UTF-8, 0x81, true, 48ff, PROTOCOL, 1007",
    "text cut in a character, 0x81, true, e282, PROTOCOL, 1007",
    "overlong text, 0x81, true, c080, PROTOCOL, 1007",
    "a surrogate in text, 0x81, true, eda080, PROTOCOL, 1007",
    "an unknown frame, 0x82, true, 3f00, PROTOCOL, 1002",
    "a relay's frame, 0x82, true, 0d01, PROTOCOL, 1002",
    "an empty message, 0x82, true, '', PROTOCOL, 1002",
    "close, 0x88, true, 03e8, PEER, 1000",
    "going away, 0x88, true, 03e9, PEER, 1001",
    "close with a reason, 0x88, true, 03e8627965, PEER, 1000",
    "close of an application, 0x88, true, 0fa0, PEER, 4000",
    "close of a library, 0x88, true, 0bb8, PEER, 3000",
    "close without code, 0x88, true, '', PEER, ",
    "close with half a code, 0x88, true, 03, PROTOCOL, 1002",
    "close code 0, 0x88, true, 0000, PROTOCOL, 1002",
    "close code 999, 0x88, true, 03e7, PROTOCOL, 1002",
    "close code 1004, 0x88, true, 03ec, PROTOCOL, 1002",
    "close code 1005, 0x88, true, 03ed, PROTOCOL, 1002",
    "close code 1006, 0x88, true, 03ee, PROTOCOL, 1002",
    "close code 1015, 0x88, true, 03f7, PROTOCOL, 1002",
    "close code 1100, 0x88, true, 044c, PROTOCOL, 1002",
    "close code 2999, 0x88, true, 0bb7, PROTOCOL, 1002",
    "close code 5000, 0x88, true, 1388, PROTOCOL, 1002",
    "close code 65535, 0x88, true, ffff, PROTOCOL, 1002",
    "close with a reason that is not UTF-8, 0x88, true, 03e8ff, PROTOCOL, 1007",
  })
  void endsWithTheCodeThatSaysWhy(
      String rule, String first, boolean masked, String payload, Ending ending, Integer code)
      throws IOException {
    try (var client = relay.join(1);
        var other = relay.join(2)) {
      client
          .webSocket()
          .sendBytes(
              RawIrohSocket.frame(Integer.decode(first), masked, HexFormat.of().parseHex(payload)));

      assertThat(closeCode(client)).isEqualTo(Optional.ofNullable(code));
      assertThat(client.webSocket().read()).isEmpty();
      other.ping();
    }
    relay.events().await(ending, 1);
  }

  @Test
  void refusesControlFramesThatAreTooLong() throws IOException {
    try (var client = relay.join(1)) {
      frame(client, 0x80 | RawIrohSocket.PING, new byte[126]);
      assertThat(closeCode(client)).contains(1002);
    }
  }

  @Test
  void readsTextInPiecesThatCutACharacter() throws IOException {
    try (var client = relay.join(1)) {
      frame(client, RawIrohSocket.TEXT, new byte[] {(byte) 0xe2, (byte) 0x82});
      frame(client, 0x80 | RawIrohSocket.PONG, new byte[0]);
      frame(client, 0x80, new byte[] {(byte) 0xac});
      client.ping();
    }
  }

  @Test
  void saysThatItGoesAway() throws IOException {
    try (var client = relay.join(1);
        var proving =
            IrohTestClient.dial(relay.address(), TestKey.filled(2), IrohRelayVersion.V2)) {
      proving.receive();
      var closed = relay.relay().close().toCompletableFuture();
      assertThat(closeCode(client)).contains(1001);
      assertThat(closeCode(proving)).contains(1001);
      client.hangUp();
      proving.hangUp();
      closed.join();
    }
    relay.events().await(Ending.SHUTDOWN, 1);
  }

  @Test
  void closesAfterADenialForReasonsOfPolicy() throws IOException {
    var admission = RunningIrohRelay.decide(connection -> RunningIrohRelay.denied("no"));
    try (var strict = new RunningIrohRelay(port.config(), admission);
        var client =
            IrohTestClient.dial(strict.address(), TestKey.filled(1), IrohRelayVersion.V2)) {
      client.prove();
      assertThat(client.receive()).isEqualTo(new ServerDeniesAuth("no"));
      assertThat(closeCode(client)).contains(1008);
    }
  }

  @Test
  void closesAtOnceWhenItsOwnCloseIsAnswered() throws IOException {
    try (var client = relay.join(1)) {
      frame(client, 0x82, new byte[] {0x3f});
      assertThat(closeCode(client)).contains(1002);
      frame(client, 0x80 | RawIrohSocket.CLOSE, new byte[] {0x03, (byte) 0xea});
      assertThat(client.webSocket().read()).isEmpty();
      relay.events().await(RecordedEvents.Kind.CLOSED, 1);
    }
  }

  @Test
  void refusesMessagesThatAreTooLong() throws IOException {
    try (var client = relay.join(1);
        var other = relay.join(2)) {
      frame(client, 0x82, new byte[IrohRelayLimits.MIN_MESSAGE_BYTES + 1]);

      assertThat(closeCode(client)).contains(1009);
      other.ping();
    }
    relay.events().await(Limit.MESSAGE_SIZE, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void refusesMessagesThatAreTooLongInPieces(int piece) throws IOException {
    try (var client = relay.join(1);
        var other = relay.join(2)) {
      frame(client, RawIrohSocket.BINARY, new byte[IrohRelayLimits.MIN_MESSAGE_BYTES]);
      frame(client, 0, new byte[piece]);

      assertThat(closeCode(client)).contains(1009);
      other.ping();
    }
    relay.events().await(Limit.MESSAGE_SIZE, 1);
  }

  private static void frame(IrohTestClient client, int first, byte[] payload) throws IOException {
    client.webSocket().sendBytes(RawIrohSocket.frame(first, true, payload));
  }

  /** The code of the Close that comes next; empty when it has none. */
  private static Optional<Integer> closeCode(IrohTestClient client) throws IOException {
    RawIrohSocket.Message close = client.webSocket().read().orElseThrow();
    assertThat(close.opcode()).isEqualTo(RawIrohSocket.CLOSE);
    return close.payload().length == 0
        ? Optional.empty()
        : Optional.of((int) ByteBuffer.wrap(close.payload()).getChar());
  }
}
