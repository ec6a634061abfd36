package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.Frame;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerConfirmsAuth;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.EndpointGone;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Health;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Status;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.observer.Ending;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several connections of one endpoint: the newest is active. */
@ParameterizedClass(name = "{0}")
@EnumSource(IrohPort.class)
@Timeout(60)
class DuplicateEndpointTest {

  private static final TestKey KEY = TestKey.filled(7);

  private final RunningIrohRelay relay;

  DuplicateEndpointTest(IrohPort port) {
    this.relay = port.open();
  }

  @AfterEach
  void close() {
    relay.close();
  }

  @ParameterizedTest
  @EnumSource(IrohRelayVersion.class)
  void theNewestGetsDatagramsAndTheOlderIsTold(IrohRelayVersion version) {
    try (var bob = relay.join(2);
        var older = join(version);
        var newer = join(version)) {
      assertThat(older.receive())
          .isEqualTo(
              notice(
                  version,
                  Status.SAME_ENDPOINT_ELSEWHERE,
                  "another connection of this endpoint id is active"));

      bob.sendDatagram(KEY.id(), "to the newest");

      assertThat(newer.receiveDatagram(bob.id())).isEqualTo("to the newest");
      older.ping();
    }
  }

  @Test
  void theOlderMayStillSend() {
    try (var bob = relay.join(2);
        var older = join(IrohRelayVersion.V2);
        var newer = join(IrohRelayVersion.V2)) {
      older.receive();
      older.sendDatagram(bob.id(), "still here");
      assertThat(bob.receiveDatagram(KEY.id())).isEqualTo("still here");
      newer.sendDatagram(bob.id(), "me too");
      assertThat(bob.receiveDatagram(KEY.id())).isEqualTo("me too");
    }
  }

  @ParameterizedTest
  @EnumSource(IrohRelayVersion.class)
  void theLatestReplacedTakesOverWhenTheActiveLeaves(IrohRelayVersion version) {
    try (var bob = relay.join(2);
        var first = join(version);
        var second = join(version)) {
      first.receive();
      try (var third = join(version)) {
        second.receive();
        third.ping();
      }
      assertThat(second.receive())
          .isEqualTo(notice(version, Status.HEALTHY, "this connection is active again"));

      bob.sendDatagram(KEY.id(), "to the second");

      assertThat(second.receiveDatagram(bob.id())).isEqualTo("to the second");
      first.ping();
    }
  }

  @Test
  void anOlderThatLeavesChangesNothing() {
    try (var bob = relay.join(2);
        var older = join(IrohRelayVersion.V2);
        var newer = join(IrohRelayVersion.V2)) {
      older.receive();
      older.hangUp();
      relay.events().await(Ending.PEER, 1);

      bob.sendDatagram(KEY.id(), "to the newest");

      assertThat(newer.receiveDatagram(bob.id())).isEqualTo("to the newest");
      assertThat(relay.relay().endpoints()).isEqualTo(2);
      assertThat(relay.relay().connections()).isEqualTo(2);
    }
  }

  @Test
  void peersHearOfTheEndOfTheLastConnectionOnly() {
    try (var bob = relay.join(2);
        var older = join(IrohRelayVersion.V2);
        var newer = join(IrohRelayVersion.V2)) {
      older.receive();
      older.sendDatagram(bob.id(), "hi");
      bob.receiveDatagram(KEY.id());
      older.hangUp();
      relay.events().await(Ending.PEER, 1);
      bob.ping();

      newer.hangUp();

      assertThat(bob.receive()).isEqualTo(new EndpointGone(KEY.id()));
    }
  }

  private IrohTestClient join(IrohRelayVersion version) {
    IrohTestClient client = IrohTestClient.dial(relay.address(), KEY, version);
    client.prove();
    assertThat(client.receive()).isEqualTo(new ServerConfirmsAuth());
    return client;
  }

  private static Frame notice(IrohRelayVersion version, Status status, String health) {
    return version == IrohRelayVersion.V1 ? new Health(health) : status;
  }
}
