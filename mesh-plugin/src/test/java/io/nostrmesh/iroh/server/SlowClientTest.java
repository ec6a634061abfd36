package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.IrohRelayFrame.Ping;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Pong;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.iroh.server.observer.Drop;
import io.nostrmesh.iroh.server.observer.Ending;
import io.nostrmesh.spi.TransportConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that do not read, do not answer, or are not there any more. */
@Timeout(120)
class SlowClientTest {

  private static final int DATAGRAM = 60_000;

  @Test
  void dropsWhatAClientThatDoesNotReadCannotTakeAndThenEndsIt() throws IOException {
    var timings = IrohRelayTimings.DEFAULTS.withWriteStall(Duration.ofMillis(500));
    var limits =
        IrohRelayLimits.DEFAULTS.withQueues(
            new IrohRelayLimits.Queues(4, IrohRelayLimits.MIN_MESSAGE_BYTES * 4, 1 << 20));
    var config = RunningIrohRelay.config().withTimings(timings).withLimits(limits);
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
    try (var relay =
            new RunningIrohRelay(RunningIrohRelay.config().withTimings(timings), admission);
        var deaf = joinWithSmallBuffer(relay, 2);
        var sender = relay.join(1)) {
      for (int i = 0; i < 2000 && relay.events().count(Drop.QUEUE_FULL) == 0; i++) {
        sender.sendDatagram(deaf.id(), new byte[DATAGRAM]);
      }
      sender.ping();

      revocable.take().close(RunningIrohRelay.reason("membership ended"));

      relay.events().await(Ending.REVOKED, 1);
      assertThat(relay.relay().queuedBytes()).isZero();
    }
  }

  @Test
  void neverFailsASenderBecauseOfItsReceiver() throws IOException {
    try (var relay = RunningIrohRelay.open();
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
    var config = RunningIrohRelay.config().withTimings(timings).withLimits(limits);
    var admission = RunningIrohRelay.decide(connection -> RunningIrohRelay.admitted());
    try (var relay = new RunningIrohRelay(config, admission);
        var sender = relay.join(1);
        var deaf = joinWithSmallBuffer(relay, 2)) {
      for (int i = 0; i < 50; i++) {
        sender.sendDatagram(deaf.id(), new byte[DATAGRAM]);
      }
      sender.ping();
      for (int i = 0; i < 1000; i++) {
        deaf.send(new Ping(i));
      }
      deaf.sendDatagram(sender.id(), "the pings have been read");
      sender.receiveDatagram(deaf.id());

      int pongs = 0;
      sender.sendDatagram(deaf.id(), "the end");
      for (var frame = deaf.receive(); pongs == 0; frame = deaf.receive()) {
        pongs += frame instanceof Pong ? 1 : 0;
      }
      assertThat(pongs).isPositive();
    }
  }

  @Test
  void endsClientsThatDoNotAnswerItsPing() {
    var timings =
        IrohRelayTimings.DEFAULTS
            .withKeepAlive(Duration.ofMillis(100), Duration.ZERO)
            .withPong(Duration.ofMillis(300));
    try (var relay = RunningIrohRelay.open(timings);
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
    try (var relay = RunningIrohRelay.open(timings);
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
