package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerDeniesAuth;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.iroh.server.observer.Limit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limits of a relay in the port of another web server hold for what is the relay's alone. */
@Timeout(60)
class SharedPortLimitsTest {

  @Test
  void cutsWhoeverSendsMoreThanCanWait() throws IOException {
    try (var relay = IrohPort.SHARED.open();
        var connection = RawIrohSocket.dial(relay.address())) {
      connection.sendText(
          "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n" + "GET /ping HTTP/1.1\r\n\r\n".repeat(100));
      relay.events().await(Limit.RECEIVED_BYTES, 1);
      assertThat(connection.readToEnd()).isEmpty();
      relay.join(1).close();
    }
  }

  @Test
  void countsRequestsOfTheRelayAloneAsHalfOpen() throws IOException {
    var handshakes = new IrohRelayLimits.Handshakes(100, 1, IrohRelayLimits.UNLIMITED);
    try (var relay = IrohPort.SHARED.open(IrohRelayLimits.DEFAULTS.withHandshakes(handshakes));
        var idle = RawIrohSocket.dial(relay.address());
        var half = RawIrohSocket.dial(relay.address());
        var reader = RawIrohSocket.dial(relay.address());
        var proving = RawIrohSocket.dial(relay.address())) {
      half.sendText("GET /pi");
      reader.sendText("GET /page HTTP/1.1\r\nHost: x\r\n\r\nGET /ping HTTP/1.1\r\n\r\n");
      assertThat(reader.readAnswer()).isEqualTo("host: GET /page");
      assertThat(reader.readAnswer()).isEmpty();
      var first = IrohTestClient.upgrade(proving, TestKey.filled(1), IrohRelayVersion.V2, "/relay");
      first.receive();
      assertThat(relay.events().count(Limit.HANDSHAKES_PER_ADDRESS)).isZero();

      half.sendText("ng HTTP/1.1\r\n\r\n");
      assertThat(half.readAnswer()).isEmpty();
      assertThat(first.receive())
          .isEqualTo(new ServerDeniesAuth("the relay is busy, try again later"));
      assertThat(relay.events().count(Limit.HANDSHAKES_PER_ADDRESS)).isEqualTo(1);
      idle.sendText("GET /page HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(idle.readAnswer()).isEqualTo("host: GET /page");
      reader.sendText("GET /ping HTTP/1.1\r\n\r\n");
      assertThat(reader.readAnswer()).isEmpty();
    }
  }

  @Test
  void cutsRequestsAndHandshakesThatTakeTooLongAndNothingOfTheHosts() throws IOException {
    var timings = IrohRelayTimings.DEFAULTS.withHandshake(Duration.ofSeconds(2));
    try (var relay = IrohPort.SHARED.open(timings);
        var client = relay.join(9);
        var page = RawIrohSocket.dial(relay.address());
        var silent = RawIrohSocket.dial(relay.address());
        var half = RawIrohSocket.dial(relay.address());
        var unproved = RawIrohSocket.dial(relay.address())) {
      page.sendText("GET /ping HTTP/1.1\r\n\r\nGET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(page.readAnswer()).isEmpty();
      half.sendText("GET /ping HTTP/1.1\r\n");
      unproved.sendText(IrohTestClient.request("/relay", "iroh-relay-v2"));

      assertThat(new String(unproved.readToEnd(), StandardCharsets.ISO_8859_1))
          .contains("the handshake took too long");
      assertThat(relay.events().count(Limit.HANDSHAKE_TIME)).isEqualTo(1);
      client.ping();
      relay.host().patience.complete(null);
      assertThat(page.readAnswer()).isEqualTo("host: GET /slow");
      silent.sendText("GET /page HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(silent.readAnswer()).isEqualTo("host: GET /page");
      half.sendText("\r\n");
      assertThat(half.readAnswer()).isEmpty();
    }
  }

  @Test
  void cutsAControlAnswerThatTakesTooLong() throws IOException {
    var timings = IrohRelayTimings.DEFAULTS.withHandshake(Duration.ofMillis(300));
    var config = IrohRelayConfig.inHost().withTimings(timings);
    try (var relay = RunningIrohRelay.serving(new EchoPath(new CompletableFuture<>()), config);
        var connection = RawIrohSocket.dial(relay.address())) {
      connection.sendText("GET /page HTTP/1.1\r\nHost: x\r\n\r\nGET /mesh/echo HTTP/1.1\r\n\r\n");
      assertThat(connection.readAnswer()).isEqualTo("host: GET /page");
      assertThat(connection.readToEnd()).isEmpty();
      assertThat(relay.events().count(Limit.HANDSHAKE_TIME)).isEqualTo(1);
    }
  }

  @Test
  void closesConnectionsThatAskTooOften() throws IOException {
    try (var relay = IrohPort.SHARED.open();
        var connection = RawIrohSocket.dial(relay.address())) {
      connection.sendText("GET /ping HTTP/1.1\r\n\r\n".repeat(1000));
      String answers = new String(connection.readToEnd(), StandardCharsets.ISO_8859_1);

      assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(33);
      assertThat(answers).containsOnlyOnce("connection: close");
    }
  }
}
