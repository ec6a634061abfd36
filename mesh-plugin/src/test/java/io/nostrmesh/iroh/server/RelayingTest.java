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
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What admitted endpoints get from each other. */
@ParameterizedClass(name = "{0}")
@EnumSource(IrohPort.class)
class RelayingTest {

  private static final TestKey STRANGER = TestKey.filled(99);

  private final RunningIrohRelay relay;

  RelayingTest(IrohPort port) {
    this.relay = port.open();
  }

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

  /** What makes iroh clients up to 1.0.3 stop for good, whatever its ECN mark says. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "an ordinary datagram, 0, 1200, true",
    "one byte less than the largest datagram, 0, 1471, true",
    "the largest datagram, 0, 1472, true",
    "a datagram one larger, 0, 1473, false",
    "a datagram that fills a jumbo frame, 0, 9000, false",
    "a datagram far larger, 0, 60000, false",
    "the longest datagram a frame holds, 0, 65502, false",
    "segments of the largest size, 1472, 14720, true",
    "segments and a shorter last one, 1472, 1473, true",
    "segments and the shortest last one, 1452, 14521, true",
    "segments of the usual size to the end of the frame, 1452, 65500, true",
    "one segment of the largest size, 1472, 1472, true",
    "segments one larger, 1473, 2946, false",
    "large segments and a small last one, 1473, 1474, false",
    "a last segment that is too large by itself, 1473, 1473, false",
    "one large segment alone, 2000, 2000, false",
    "a size too large for what there is, 1473, 100, false",
    "a size too large for a small last one, 1473, 1472, false",
    "the largest size there is, 65535, 1, false",
    "the largest size there is and much of it, 65535, 65500, false",
    "the smallest size there is, 1, 60000, true",
    "a size larger than what there is, 1472, 100, true",
  })
  void keepsDatagramsFromClientsThatWouldFreeze(
      String what, int segmentSize, int bytes, boolean delivered) {
    try (var alice = relay.join(1);
        var bob = relay.join(2)) {
      for (Ecn ecn : Ecn.values()) {
        var datagrams = new Datagrams(ecn, segmentSize, Unpooled.wrappedBuffer(new byte[bytes]));
        alice.send(new ClientToRelayDatagrams(bob.id(), datagrams));
        if (delivered) {
          assertThat(bob.receive()).isEqualTo(new RelayToClientDatagrams(alice.id(), datagrams));
        }
      }
      alice.ping();
      bob.ping();
      alice.sendDatagram(bob.id(), "still connected");
      assertThat(bob.receiveDatagram(alice.id())).isEqualTo("still connected");
    }
    assertThat(relay.events().count(Drop.OVERSIZE_SEGMENT))
        .isEqualTo(delivered ? 0 : Ecn.values().length);
    assertThat(relay.events().count(Drop.OVERSIZE)).isZero();
    assertThat(relay.events().count(Ending.PROTOCOL)).isZero();
  }

  /** Each frame is judged for itself, and the rest goes on in its order. */
  @Test
  void dropsOnlyThoseOfManyThatWouldFreezeAClient() {
    int[][] frames = {
      {0, 1}, {0, 1473}, {1200, 12_000}, {1473, 5000}, {1472, 2945}, {65_535, 9}, {0, 1472}, {0, 2}
    };
    try (var alice = relay.join(1);
        var bob = relay.join(2)) {
      for (int[] frame : frames) {
        alice.send(new ClientToRelayDatagrams(bob.id(), datagrams(frame[0], frame[1])));
      }
      for (int i : new int[] {0, 2, 4, 6, 7}) {
        assertThat(bob.receive())
            .isEqualTo(
                new RelayToClientDatagrams(alice.id(), datagrams(frames[i][0], frames[i][1])));
      }
      alice.ping();
      bob.ping();
    }
    assertThat(relay.events().count(Drop.OVERSIZE_SEGMENT)).isEqualTo(3);
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
