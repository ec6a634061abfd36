package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerConfirmsAuth;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerDeniesAuth;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.EndpointGone;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Status;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.observer.Ending;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.limit.RateLimit;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Admission;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What each limit does to those beyond it, and that they get in once there is room again. */
@ParameterizedClass(name = "{0}")
@EnumSource(IrohPort.class)
@Timeout(60)
class LimitsTest {

  private static final int NO_LIMIT = IrohRelayLimits.UNLIMITED;

  private final IrohPort port;

  LimitsTest(IrohPort port) {
    this.port = port;
  }

  @Test
  void refusesConnectionsBeyondTheLimitOfAll() throws IOException {
    var connections = new IrohRelayLimits.Connections(2, NO_LIMIT, NO_LIMIT);
    try (var relay = port.open(IrohRelayLimits.DEFAULTS.withConnections(connections));
        var first = relay.join(1)) {
      try (var second = relay.join(2)) {
        assertThat(upgradeStatus(relay)).isEqualTo("HTTP/1.1 503 Service Unavailable");
        assertThat(relay.events().count(Limit.CONNECTIONS)).isEqualTo(1);
        second.ping();
      }
      relay.events().await(RecordedEvents.Kind.CLOSED, 2);
      relay.join(3).close();
      first.ping();
    }
  }

  @Test
  void refusesConnectionsBeyondTheLimitOfAnAddress() throws IOException {
    var connections = new IrohRelayLimits.Connections(10, 1, NO_LIMIT);
    try (var relay = port.open(IrohRelayLimits.DEFAULTS.withConnections(connections))) {
      try (var first = relay.join(1)) {
        assertThat(upgradeStatus(relay)).isEqualTo("HTTP/1.1 429 Too Many Requests");
        assertThat(relay.events().count(Limit.CONNECTIONS_PER_ADDRESS)).isEqualTo(1);
        first.ping();
      }
      relay.events().await(RecordedEvents.Kind.CLOSED, 2);
      relay.join(3).close();
    }
  }

  @Test
  void deniesConnectionsBeyondTheLimitOfAMember() {
    var limits =
        IrohRelayLimits.DEFAULTS.withConnections(new IrohRelayLimits.Connections(10, NO_LIMIT, 1));
    var other = new PublicKey("22".repeat(32));
    var admission =
        RunningIrohRelay.decide(
            connection ->
                connection.endpoint().equals(TestKey.filled(3).id())
                    ? new Admission.Admitted(other, Optional.empty())
                    : RunningIrohRelay.admitted());
    try (var relay = new RunningIrohRelay(port.config().withLimits(limits), admission)) {
      try (var first = relay.join(1);
          var second =
              IrohTestClient.dial(relay.address(), TestKey.filled(2), IrohRelayVersion.V2);
          var ofAnother = relay.join(3)) {
        second.prove();
        assertThat(second.receive())
            .isEqualTo(new ServerDeniesAuth("too many connections of this member"));
        assertThat(relay.events().count(Limit.CONNECTIONS_PER_MEMBER)).isEqualTo(1);
        first.ping();
        ofAnother.ping();
      }
      relay.events().await(Ending.PEER, 2);
      relay.join(2).close();
    }
  }

  @Test
  void countsConnectionsOfAgentsForTheirOwner() {
    var limits =
        IrohRelayLimits.DEFAULTS.withConnections(new IrohRelayLimits.Connections(10, NO_LIMIT, 1));
    var admission =
        RunningIrohRelay.decide(
            connection ->
                new Admission.Admitted(
                    new PublicKey(connection.endpoint().toString()),
                    Optional.of(RunningIrohRelay.MEMBER)));
    try (var relay = new RunningIrohRelay(port.config().withLimits(limits), admission)) {
      try (var first = relay.join(1);
          var second =
              IrohTestClient.dial(relay.address(), TestKey.filled(2), IrohRelayVersion.V2)) {
        second.prove();
        assertThat(second.receive())
            .isEqualTo(new ServerDeniesAuth("too many connections of this member"));
        first.ping();
      }
      relay.events().await(Ending.PEER, 1);
      relay.join(2).close();
    }
  }

  @Test
  void refusesAddressesThatTryTooOften() throws IOException {
    var handshakes = new IrohRelayLimits.Handshakes(100, 100, 3);
    try (var relay = port.open(IrohRelayLimits.DEFAULTS.withHandshakes(handshakes))) {
      for (int i = 0; i < 3; i++) {
        assertThat(upgradeStatus(relay)).contains("101");
      }
      assertThat(upgradeStatus(relay)).isEqualTo("HTTP/1.1 429 Too Many Requests");
      assertThat(relay.events().count(Limit.ATTEMPTS_PER_ADDRESS)).isEqualTo(1);
    }
  }

  @Test
  void slowsFastSendersDownAndTellsThemOnce() {
    var rate = Optional.of(new RateLimit(5_000, 500));
    try (var relay = port.open(IrohRelayLimits.DEFAULTS.withRates(rate, Optional.empty()));
        var fast = relay.join(1);
        var other = relay.join(2)) {
      for (int i = 0; i < 10; i++) {
        fast.sendDatagram(other.id(), "x".repeat(1000));
      }
      for (int i = 0; i < 10; i++) {
        assertThat(other.receiveDatagram(fast.id())).hasSize(1000);
      }
      assertThat(fast.receive()).isEqualTo(Status.RATE_LIMITED);
      fast.ping();
      assertThat(relay.events().count(Limit.BYTES_PER_CONNECTION)).isPositive();
    }
  }

  @Test
  void readsNothingOfASenderThatIsTooFastUntilItsRateAllows() {
    try (var relay = port.open();
        var fast = relay.join(1);
        var other = relay.join(2)) {
      fast.sendDatagram(other.id(), new byte[10_000]);
      other.receive();
      assertThat(relay.events().count(Limit.BYTES_PER_CONNECTION)).isZero();

      relay.relay().limitConnectionRate(Optional.of(new RateLimit(10, 10_000)));
      fast.sendDatagram(other.id(), new byte[11_000]);
      other.receive();
      relay.events().await(Limit.BYTES_PER_CONNECTION, 1);
      fast.sendDatagram(other.id(), "late");
      for (int i = 0; i < 20; i++) {
        other.ping();
      }

      // Would take 100 s more.
      relay.relay().limitConnectionRate(Optional.empty());
      assertThat(other.receiveDatagram(fast.id())).isEqualTo("late");
    }
  }

  @Test
  void sharesAMembersRateAmongItsConnections() {
    // So slow that the second connection finds the bucket as the first left it.
    var rate = Optional.of(new RateLimit(10, 5_000));
    try (var relay = port.open(IrohRelayLimits.DEFAULTS.withRates(Optional.empty(), rate));
        var one = relay.join(1);
        var other = relay.join(2)) {
      one.sendDatagram(one.id(), new byte[6_000]);
      relay.events().await(Limit.BYTES_PER_MEMBER, 1);
      other.sendDatagram(other.id(), new byte[10]);
      relay.events().await(Limit.BYTES_PER_MEMBER, 2);

      assertThat(List.of(one.receive(), one.receive())).contains(Status.RATE_LIMITED);
      assertThat(List.of(other.receive(), other.receive())).contains(Status.RATE_LIMITED);
    }
  }

  @Test
  void tellsABoundedNumberOfPeersThatAnEndpointLeft() {
    try (var relay = port.open(IrohRelayLimits.DEFAULTS.withRememberedPeers(2))) {
      var peers = new ArrayList<IrohTestClient>();
      for (int key = 1; key <= 3; key++) {
        peers.add(relay.join(key));
      }
      try (var leaver = relay.join(9)) {
        for (IrohTestClient peer : peers) {
          leaver.sendDatagram(peer.id(), "hi");
          peer.receiveDatagram(leaver.id());
        }
      }
      var gone = new EndpointGone(TestKey.filled(9).id());
      assertThat(peers.get(1).receive()).isEqualTo(gone);
      assertThat(peers.get(2).receive()).isEqualTo(gone);
      peers.get(0).ping();
      peers.forEach(IrohTestClient::close);
    }
  }

  @Test
  void admitsAgainAfterAnyNumberOfRefusals() {
    var admission =
        RunningIrohRelay.decide(
            connection ->
                connection.bearerToken().isPresent()
                    ? RunningIrohRelay.admitted()
                    : RunningIrohRelay.denied("no"));
    var limits =
        IrohRelayLimits.DEFAULTS
            .withConnections(new IrohRelayLimits.Connections(3, 3, 1))
            .withHandshakes(new IrohRelayLimits.Handshakes(3, 3, NO_LIMIT));
    try (var relay = new RunningIrohRelay(port.config().withLimits(limits), admission)) {
      for (int i = 0; i < 50; i++) {
        try (var client =
            IrohTestClient.dial(relay.address(), TestKey.filled(1), IrohRelayVersion.V2)) {
          client.prove();
          client.awaitClosed();
        }
        relay.events().await(RecordedEvents.Kind.CLOSED, i + 1);
      }
      try (var client =
          IrohTestClient.dial(
              relay.address(), TestKey.filled(1), IrohRelayVersion.V2, "Authorization: Bearer x")) {
        client.prove();
        assertThat(client.receive()).isEqualTo(new ServerConfirmsAuth());
      }
    }
  }

  private static String upgradeStatus(RunningIrohRelay relay) throws IOException {
    try (var connection = RawIrohSocket.dial(relay.address())) {
      connection.sendText(IrohTestClient.request("/relay", "iroh-relay-v2"));
      return connection.readHead().get(0);
    }
  }
}
