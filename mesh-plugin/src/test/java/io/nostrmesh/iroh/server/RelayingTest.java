package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.nostrmesh.iroh.protocol.Datagrams;
import io.nostrmesh.iroh.protocol.Ecn;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.ClientToRelayDatagrams;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.EndpointGone;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.RelayToClientDatagrams;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.observer.Drop;
import io.nostrmesh.iroh.server.observer.Ending;
import io.nostrmesh.spi.EndpointId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What admitted endpoints get from each other. */
class RelayingTest {

  private static final TestKey STRANGER = TestKey.filled(99);

  private final RunningIrohRelay relay = RunningIrohRelay.open();

  @AfterEach
  void close() {
    relay.close();
  }

  @Test
  void carriesDatagramsBothWays() {
    try (var alice = relay.join(1);
        var bob = relay.join(2)) {
      alice.sendDatagram(bob.id(), "hello");
      assertThat(bob.receiveDatagram(alice.id())).isEqualTo("hello");

      bob.sendDatagram(alice.id(), "hello yourself");
      assertThat(alice.receiveDatagram(bob.id())).isEqualTo("hello yourself");
    }
  }

  @ParameterizedTest
  @EnumSource(IrohRelayVersion.class)
  void carriesSinglesAndBatchesUnchanged(IrohRelayVersion version) {
    try (var alice = IrohTestClient.dial(relay.address(), TestKey.filled(1), version);
        var bob = IrohTestClient.dial(relay.address(), TestKey.filled(2), version)) {
      alice.prove();
      alice.receive();
      bob.prove();
      bob.receive();
      for (int segmentSize : new int[] {0, 1, 6, 1200, 65_535}) {
        var datagrams =
            new Datagrams(Ecn.ECT_0, segmentSize, Unpooled.wrappedBuffer(new byte[2000]));

        alice.send(new ClientToRelayDatagrams(bob.id(), datagrams));

        assertThat(bob.receive()).isEqualTo(new RelayToClientDatagrams(alice.id(), datagrams));
      }
    }
  }

  @Test
  void loopsBackWhatAnEndpointSendsItself() {
    try (var alice = relay.join(1)) {
      alice.sendDatagram(alice.id(), "note to self");
      assertThat(alice.receiveDatagram(alice.id())).isEqualTo("note to self");
    }
  }

  @Test
  void dropsWhatIsSentToNobody() {
    try (var alice = relay.join(1)) {
      alice.sendDatagram(STRANGER.id(), "anybody there?");
      alice.sendDatagram(new EndpointId(-1, -1, -1, -1), "this is no key at all");
      alice.ping();
    }
    assertThat(relay.events().count(Drop.UNKNOWN_DESTINATION)).isEqualTo(2);
  }

  @Test
  void neverHarmsTheReceiverOfAnEmptyDatagram() {
    try (var alice = relay.join(1);
        var bob = relay.join(2)) {
      alice.sendDatagram(bob.id(), "");
      alice.ping();
      bob.ping();
    }
    assertThat(relay.events().count(Drop.EMPTY)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1200})
  void neverHarmsTheReceiverOfAnOversizeDatagram(int segmentSize) {
    int head = segmentSize == 0 ? 33 : 35;
    try (var alice = relay.join(1);
        var bob = relay.join(2)) {
      var tooLong =
          new Datagrams(Ecn.NONE, segmentSize, Unpooled.wrappedBuffer(new byte[65_536 - head]));
      alice.send(new ClientToRelayDatagrams(bob.id(), tooLong));
      alice.ping();
      bob.ping();

      var longest =
          new Datagrams(Ecn.NONE, segmentSize, Unpooled.wrappedBuffer(new byte[65_535 - head]));
      alice.send(new ClientToRelayDatagrams(bob.id(), longest));
      assertThat(bob.receive()).isEqualTo(new RelayToClientDatagrams(alice.id(), longest));
    }
    assertThat(relay.events().count(Drop.OVERSIZE)).isEqualTo(1);
  }

  @Test
  void tellsThoseAnEndpointHadSentToThatItLeft() {
    try (var bob = relay.join(2);
        var carol = relay.join(3)) {
      EndpointId alice;
      try (var client = relay.join(1)) {
        alice = client.id();
        client.sendDatagram(bob.id(), "hi");
        bob.receiveDatagram(alice);
        carol.sendDatagram(alice, "hi");
        client.receiveDatagram(carol.id());
      }
      assertThat(bob.receive()).isEqualTo(new EndpointGone(alice));
      carol.ping();
    }
  }

  @Test
  void forgetsEndpointsThatLeave() {
    try (var alice = relay.join(1)) {
      alice.ping();
      assertThat(relay.relay().connections()).isEqualTo(1);
      assertThat(relay.relay().endpoints()).isEqualTo(1);
    }
    relay.events().await(Ending.PEER, 1);
    assertThat(relay.relay().connections()).isZero();
    assertThat(relay.relay().endpoints()).isZero();
  }

  @Test
  void endsAllConnectionsWhenItCloses() {
    try (var alice = relay.join(1);
        var bob = relay.join(2)) {
      relay.relay().close().toCompletableFuture().join();

      alice.awaitClosed();
      bob.awaitClosed();
    }
    assertThat(relay.events().count(Ending.SHUTDOWN)).isEqualTo(2);
    assertThat(relay.events().count(RecordedEvents.Kind.JOINED)).isEqualTo(2);
  }
}
