package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.IrohRelayFrame.Pong;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.observer.Ending;
import io.nostrmesh.iroh.server.observer.Limit;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of WebSocket itself (RFC 6455) on a relayed connection. */
@Timeout(60)
class WebSocketTest {

  private static final byte[] PING = HexFormat.of().parseHex("090000000000000007");

  private final RunningIrohRelay relay = RunningIrohRelay.open();

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

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "not masked, 0x82, false, 090000000000000007",
    "reserved bit, 0xc2, true, 090000000000000007",
    "reserved opcode, 0x83, true, 090000000000000007",
    "continuation of nothing, 0x80, true, 090000000000000007",
    "close with half a code, 0x88, true, 03",
  })
  void endsConnectionsThatBreakTheRules(String rule, String first, boolean masked, String payload)
      throws IOException {
    try (var client = relay.join(1);
        var other = relay.join(2)) {
      client
          .webSocket()
          .sendBytes(
              RawIrohSocket.frame(Integer.decode(first), masked, HexFormat.of().parseHex(payload)));

      client.awaitClosed();
      other.ping();
    }
    relay.events().await(Ending.PROTOCOL, 1);
  }

  @Test
  void refusesMessagesThatAreTooLong() throws IOException {
    try (var client = relay.join(1);
        var other = relay.join(2)) {
      frame(client, 0x82, new byte[IrohRelayLimits.MIN_MESSAGE_BYTES + 1]);

      client.awaitClosed();
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

      client.awaitClosed();
      other.ping();
    }
    relay.events().await(Limit.MESSAGE_SIZE, 1);
  }

  private static void frame(IrohTestClient client, int first, byte[] payload) throws IOException {
    client.webSocket().sendBytes(RawIrohSocket.frame(first, true, payload));
  }
}
