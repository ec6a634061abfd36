package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.http.ControlAnswer;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.iroh.server.http.ControlRequest;
import io.nostrmesh.iroh.server.http.KeptConnections;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.iroh.server.observer.Limit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections on which somebody whom the operator trusts asks. */
@Timeout(60)
class KeptConnectionsTest {

  private static final String QUESTION = "GET /mesh/trusted HTTP/1.1\r\nHost: relay\r\n\r\n";
  private static final Duration LONG = Duration.ofMinutes(5);

  /** More than a stranger may ask on one connection. */
  private static final int MANY = 40;

  /** As a proxy may do that asks on the connections it has. */
  @ParameterizedTest
  @EnumSource
  void becomesAnIrohConnectionLikeAnyOther(IrohPort port) throws IOException {
    try (var relay = serving(port, 1, LONG);
        var proxy = RawIrohSocket.dial(relay.address())) {
      ask(proxy, MANY);
      var client = IrohTestClient.upgrade(proxy, TestKey.filled(1), IrohRelayVersion.V2, "/relay");
      client.prove();
      client.receive();
      client.ping();
      assertThat(relay.relay().connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void hasNoMoreTimeForItsHandshake(IrohPort port) throws IOException {
    var soon = IrohRelayTimings.DEFAULTS.withHandshake(Duration.ofMillis(300));
    try (var relay = serving(port.config().withTimings(soon), 1, LONG);
        var proxy = RawIrohSocket.dial(relay.address())) {
      ask(proxy, 1);
      proxy.sendText(IrohTestClient.request("/relay", "iroh-relay-v2"));
      assertThat(text(proxy.readToEnd())).contains("the handshake took too long");
      assertThat(relay.events().count(Limit.HANDSHAKE_TIME)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesItsPlaceToAnotherOnceItIsUpgraded(IrohPort port) throws IOException {
    try (var relay = serving(port, 1, LONG);
        var proxy = RawIrohSocket.dial(relay.address());
        var next = RawIrohSocket.dial(relay.address());
        var oneTooMany = RawIrohSocket.dial(relay.address())) {
      ask(proxy, 1);
      IrohTestClient.upgrade(proxy, TestKey.filled(1), IrohRelayVersion.V2, "/relay").receive();
      ask(next, MANY);
      oneTooMany.sendText(QUESTION.repeat(MANY));
      assertThat(text(oneTooMany.readToEnd())).contains("connection: close");
    }
  }

  @ParameterizedTest
  @EnumSource
  void isClosedAfterATimeWithoutAQuestionAndLeavesItsPlace(IrohPort port) throws IOException {
    try (var relay = serving(port, 1, Duration.ofMillis(300));
        var silent = RawIrohSocket.dial(relay.address());
        var next = RawIrohSocket.dial(relay.address())) {
      ask(silent, MANY);
      assertThat(silent.readToEnd()).isEmpty();
      ask(next, MANY);
      assertThat(relay.events().count(Limit.HANDSHAKE_TIME)).isZero();
    }
  }

  static RunningIrohRelay serving(IrohPort port, int most, Duration idle) {
    return serving(port.config(), most, idle);
  }

  private static RunningIrohRelay serving(IrohRelayConfig config, int most, Duration idle) {
    return RunningIrohRelay.serving(new Trusting(), config, new KeptConnections(most, idle));
  }

  private static void ask(RawIrohSocket connection, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      connection.sendText(QUESTION);
      assertThat(connection.readAnswer()).isEqualTo("yes");
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private record Trusting() implements ControlPaths {

    @Override
    public boolean serves(String path) {
      return path.equals("/mesh/trusted");
    }

    @Override
    public boolean trusts(ControlRequest request) {
      return true;
    }

    @Override
    public CompletionStage<ControlAnswer> answer(ControlRequest request) {
      return CompletableFuture.completedFuture(ControlAnswer.text(200, "yes"));
    }
  }
}
