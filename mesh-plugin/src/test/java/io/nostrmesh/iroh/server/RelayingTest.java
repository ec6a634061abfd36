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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
      for (int segmentSize : new int[] {0, 1, 6, 1200, 1472}) {
        var datagrams =
            new Datagrams(Ecn.ECT_0, segmentSize, Unpooled.wrappedBuffer(new byte[1472]));

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

  @Test
  void neverHarmsTheReceiverOfAnOversizeFrame() {
    try (var alice = relay.join(1);
        var bob = relay.join(2)) {
      alice.send(new ClientToRelayDatagrams(bob.id(), datagrams(1200, 65_536 - 35)));
      alice.ping();
      bob.ping();

      Datagrams longest = datagrams(1200, 65_535 - 35);
      alice.send(new ClientToRelayDatagrams(bob.id(), longest));
      assertThat(bob.receive()).isEqualTo(new RelayToClientDatagrams(alice.id(), longest));
    }
    assertThat(relay.events().count(Drop.OVERSIZE)).isEqualTo(1);
  }

  /** What makes iroh clients up to 1.0.3 stop for good. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "the largest datagram, 0, 1472, true",
    "a datagram one larger, 0, 1473, false",
    "a datagram far larger, 0, 60000, false",
    "segments of the largest size, 1472, 14720, true",
    "segments and a shorter last one, 1472, 1473, true",
    "segments and the shortest last one, 1452, 14521, true",
    "one segment of the largest size, 1472, 1472, true",
    "segments one larger, 1473, 2946, false",
    "a last segment that is too large by itself, 1473, 1473, false",
    "a size too large for what there is, 1473, 100, false",
    "the largest size there is, 65535, 1, false",
    "the smallest size there is, 1, 60000, true",
  })
  void keepsDatagramsFromClientsThatWouldFreeze(
      String what, int segmentSize, int bytes, boolean delivered) {
    Datagrams datagrams = datagrams(segmentSize, bytes);
    try (var alice = relay.join(1);
        var bob = relay.join(2)) {
      alice.send(new ClientToRelayDatagrams(bob.id(), datagrams));
      if (delivered) {
        assertThat(bob.receive()).isEqualTo(new RelayToClientDatagrams(alice.id(), datagrams));
      }
      alice.ping();
      bob.ping();
      alice.sendDatagram(bob.id(), "still connected");
      assertThat(bob.receiveDatagram(alice.id())).isEqualTo("still connected");
    }
    assertThat(relay.events().count(Drop.OVERSIZE_SEGMENT)).isEqualTo(delivered ? 0 : 1);
  }

  private static Datagrams datagrams(int segmentSize, int bytes) {
    return new Datagrams(Ecn.NONE, segmentSize, Unpooled.wrappedBuffer(new byte[bytes]));
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
