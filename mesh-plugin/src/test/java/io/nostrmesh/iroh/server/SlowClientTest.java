package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.Frame;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Ping;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Pong;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.RelayToClientDatagrams;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.iroh.server.observer.Drop;
import io.nostrmesh.iroh.server.observer.Ending;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.TransportConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that do not read, do not answer, or are not there any more. */
@ParameterizedClass(name = "{0}")
@EnumSource(IrohPort.class)
@Timeout(120)
class SlowClientTest {

  private static final int DATAGRAM = 60_000;

  private final IrohPort port;

  SlowClientTest(IrohPort port) {
    this.port = port;
  }

  @Test
  void dropsWhatAClientThatDoesNotReadCannotTakeAndThenEndsIt() throws IOException {
    var timings = IrohRelayTimings.DEFAULTS.withWriteStall(Duration.ofMillis(500));
    var limits =
        IrohRelayLimits.DEFAULTS.withQueues(
            new IrohRelayLimits.Queues(4, IrohRelayLimits.MIN_MESSAGE_BYTES * 4, 1 << 20));
    var config = port.config().withTimings(timings).withLimits(limits);
    var admission = RunningIrohRelay.decide(connection -> RunningIrohRelay.admitted());
    try (var relay = new RunningIrohRelay(config, admission);
        var sender = relay.join(1);
        var deaf = joinWithSmallBuffer(relay, 2);
        var other = relay.join(3)) {
      // How much the kernel takes in between depends on the machine.
      for (int i = 0; i < 2000 && relay.events().count(Drop.QUEUE_FULL) == 0; i++) {
        sender.sendDatagram(deaf.id(), new byte[DATAGRAM]);
      }
      sender.ping();
      other.ping();

      relay.events().await(Ending.STALLED, 1);
      assertThat(relay.events().count(Drop.QUEUE_FULL)).isPositive();
      deaf.awaitClosed();
    }
  }

  /** So little at a time that what waits in the channel outlasts the limit. */
  @Test
  void keepsAClientThatReadsSlowlyButSteadily() throws Exception {
    var timings = IrohRelayTimings.DEFAULTS.withWriteStall(Duration.ofSeconds(1));
    try (var relay = port.open(timings);
        var sender = relay.join(1);
        var slow = joinWithSmallBuffer(relay, 2)) {
      slow.webSocket().paceReads(2048, Duration.ofMillis(40));
      var backlog = CompletableFuture.runAsync(() -> sendUntilItWaits(relay, sender, slow.id()));
      while (!backlog.isDone()) {
        slow.receiveDatagram(sender.id());
      }
      backlog.join();
      for (int i = 0; i < 2; i++) {
        slow.receiveDatagram(sender.id());
      }

      slow.webSocket().paceReads(Integer.MAX_VALUE, Duration.ZERO);
      slow.send(new Ping(7));
      for (Frame frame = slow.receive(); !frame.equals(new Pong(7)); frame = slow.receive()) {
        assertThat(frame).isInstanceOf(RelayToClientDatagrams.class);
      }
      assertThat(relay.events().count(Ending.STALLED)).isZero();
    }
  }

  private static void sendUntilItWaits(
      RunningIrohRelay relay, IrohTestClient sender, EndpointId destination) {
    for (int i = 0; i < 1000 && relay.relay().queuedBytes() < 10 * DATAGRAM; i++) {
      sender.sendDatagram(destination, new byte[DATAGRAM]);
      sender.ping();
    }
  }

  @Test
  void endsRevokedClientsAtOnceWhateverTheyStillHaveToRead() throws Exception {
    var timings = IrohRelayTimings.DEFAULTS.withWriteStall(Duration.ofSeconds(60));
    var revocable = new LinkedBlockingQueue<TransportConnection>();
    var admission =
        RunningIrohRelay.decide(
            connection -> {
              revocable.add(connection);
              return RunningIrohRelay.admitted();
            });
    try (var relay = new RunningIrohRelay(port.config().withTimings(timings), admission);
        var deaf = joinWithSmallBuffer(relay, 2);
        var sender = relay.join(1)) {
      for (int i = 0; i < 2000 && relay.events().count(Drop.QUEUE_FULL) == 0; i++) {
        sender.sendDatagram(deaf.id(), new byte[DATAGRAM]);
      }
      sender.ping();

      revocable.take().close(RunningIrohRelay.reason("membership ended"));

      relay.events().await(Ending.REVOKED, 1);
      // A pong counts until its write is over, which its receiver may know sooner than the relay.
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (relay.relay().queuedBytes() > 0 && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(relay.relay().queuedBytes()).isZero();
    }
  }

  @Test
  void neverFailsASenderBecauseOfItsReceiver() throws IOException {
    try (var relay = port.open();
        var sender = relay.join(1);
        var deaf = joinWithSmallBuffer(relay, 2)) {
      for (int i = 0; i < 1000; i++) {
        sender.sendDatagram(deaf.id(), new byte[1200]);
      }
      sender.ping();
    }
  }

  @Test
  void dropsPongsOfAClientThatPingsAndDoesNotRead() throws IOException {
    var timings = IrohRelayTimings.DEFAULTS.withWriteStall(Duration.ofSeconds(60));
    var limits =
        IrohRelayLimits.DEFAULTS.withQueues(
            new IrohRelayLimits.Queues(8, IrohRelayLimits.MIN_MESSAGE_BYTES, 1 << 20));
    var config = port.config().withTimings(timings).withLimits(limits);
    var admission = RunningIrohRelay.decide(connection -> RunningIrohRelay.admitted());
    try (var relay = new RunningIrohRelay(config, admission);
        var sender = relay.join(1);
        var deaf = joinWithSmallBuffer(relay, 2)) {
      for (int i = 0; i < 2000 && relay.events().count(Drop.QUEUE_FULL) == 0; i++) {
        sender.sendDatagram(deaf.id(), new byte[DATAGRAM]);
      }
      sender.ping();
      long datagrams = relay.events().count(RecordedEvents.Kind.FORWARDED);
      for (int i = 0; i < 1000; i++) {
        deaf.send(new Ping(i));
      }
      deaf.sendDatagram(sender.id(), "the pings have been read");
      sender.receiveDatagram(deaf.id());

      // Pongs pass datagrams: none is left behind the last of these.
      var pongs = new ArrayList<Long>();
      for (long left = datagrams; left > 0; ) {
        if (deaf.receive() instanceof Pong pong) {
          pongs.add(pong.payload());
        } else {
          left--;
        }
      }
      assertThat(pongs).startsWith(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L).hasSizeLessThan(100);
    }
  }

  @Test
  void endsClientsThatDoNotAnswerItsPing() {
    var timings =
        IrohRelayTimings.DEFAULTS
            .withKeepAlive(Duration.ofMillis(100), Duration.ZERO)
            .withPong(Duration.ofMillis(300));
    try (var relay = port.open(timings);
        var silent = relay.join(1)) {
      assertThat(silent.receive()).isInstanceOf(Ping.class);

      silent.awaitClosed();

      relay.events().await(Ending.UNRESPONSIVE, 1);
    }
  }

  @Test
  void keepsClientsThatAnswerItsPings() {
    var timings =
        IrohRelayTimings.DEFAULTS
            .withKeepAlive(Duration.ofMillis(50), Duration.ZERO)
            .withPong(Duration.ofSeconds(20));
    try (var relay = port.open(timings);
        var client = relay.join(1)) {
      for (int i = 0; i < 5; i++) {
        client.send(new Pong(((Ping) client.receive()).payload()));
      }
      assertThat(relay.relay().connections()).isEqualTo(1);
    }
  }

  /** Has a small receive window, so that little is on its way to it. */
  private static IrohTestClient joinWithSmallBuffer(RunningIrohRelay relay, int key)
      throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4096);
    InetSocketAddress address = relay.address();
    socket.connect(address);
    var client =
        IrohTestClient.upgrade(
            new RawIrohSocket(socket), TestKey.filled(key), IrohRelayVersion.V2, "/relay");
    client.prove();
    client.receive();
    return client;
  }
}
