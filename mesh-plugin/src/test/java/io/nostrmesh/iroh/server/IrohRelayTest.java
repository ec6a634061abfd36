package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.iroh.server.observer.Ending;
import io.nostrmesh.limit.RateLimit;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.spi.TransportConnection;
import java.net.BindException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The life of a relay as a whole. */
@Timeout(60)
class IrohRelayTest {

  @Test
  void failsToStartWhereAnotherListens() {
    try (var relay = RunningIrohRelay.open()) {
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(
              () ->
                  new RunningIrohRelay(
                      IrohRelayConfig.at(relay.address()),
                      RunningIrohRelay.decide(connection -> RunningIrohRelay.admitted())))
          .withCauseInstanceOf(BindException.class);
      relay.join(1).close();
    }
  }

  @Test
  void leavesItsAddressFreeWhenItCloses() {
    RunningIrohRelay first = RunningIrohRelay.open();
    first.join(1).close();
    first.close();
    try (var second =
        new RunningIrohRelay(
            IrohRelayConfig.at(first.address()),
            RunningIrohRelay.decide(connection -> RunningIrohRelay.admitted()))) {
      second.join(1).close();
    }
  }

  @Test
  void closesConnectionsOfEveryStage() throws Exception {
    try (var relay = RunningIrohRelay.open();
        var silent = new Socket(relay.address().getAddress(), relay.address().getPort());
        var upgraded =
            IrohTestClient.dial(relay.address(), TestKey.filled(1), IrohRelayVersion.V2);
        var relayed = relay.join(2)) {
      relay.events().await(RecordedEvents.Kind.OPENED, 3);

      relay.relay().close().toCompletableFuture().get(20, TimeUnit.SECONDS);

      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      upgraded.awaitClosed();
      relayed.awaitClosed();
      assertThat(relay.events().count(RecordedEvents.Kind.CLOSED)).isEqualTo(3);
    }
  }

  @Test
  void forgetsEverythingAboutThoseThatComeAndGoAtOnce() throws Exception {
    var open = new OpenConnections();
    var limits =
        IrohRelayLimits.DEFAULTS.withHandshakes(
            new IrohRelayLimits.Handshakes(512, 512, IrohRelayLimits.UNLIMITED));
    try (var relay = new RunningIrohRelay(RunningIrohRelay.config().withLimits(limits), open)) {
      comeAndGo(relay, 4, 30);

      relay.events().await(Ending.PEER, 120);
      assertThat(relay.relay().connections()).isZero();
      assertThat(relay.relay().endpoints()).isZero();
      assertThat(relay.relay().queuedBytes()).isZero();
      assertThat(open.counts.values()).hasSize(120).containsOnly(0);
    }
  }

  private static void comeAndGo(RunningIrohRelay relay, int threads, int times)
      throws InterruptedException, ExecutionException, TimeoutException {
    var pool = Executors.newFixedThreadPool(threads);
    List<Future<?>> running = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      var random = new Random(thread);
      running.add(
          pool.submit(
              () -> {
                for (int i = 0; i < times; i++) {
                  try (var client = relay.join(1 + random.nextInt(3))) {
                    client.sendDatagram(TestKey.filled(1 + random.nextInt(3)).id(), "hi");
                  }
                }
              }));
    }
    for (Future<?> each : running) {
      each.get(50, TimeUnit.SECONDS);
    }
    pool.shutdown();
  }

  @Test
  void namesTheSettingThatIsWrong() {
    IrohRelayTimings timings = IrohRelayTimings.DEFAULTS;
    Map.<String, Runnable>of(
            "handshake", () -> timings.withHandshake(Duration.ofSeconds(11)),
            "keepAlive", () -> timings.withKeepAlive(Duration.ZERO, Duration.ZERO),
            "keepAliveJitter",
                () -> timings.withKeepAlive(Duration.ofSeconds(1), Duration.ofSeconds(-1)),
            "pong", () -> timings.withPong(Duration.ofSeconds(-1)),
            "writeStall", () -> timings.withWriteStall(Duration.ZERO),
            "bytesPerSecond", () -> RateLimit.bytesPerSecond(9),
            "connections.perMember", () -> new IrohRelayLimits.Connections(1, 1, 0),
            "queues.bytesInAll", () -> new IrohRelayLimits.Queues(1, 1 << 20, 1),
            "messageBytes", () -> IrohRelayLimits.DEFAULTS.withMessageBytes(65_536),
            "pathPrefixes", () -> RunningIrohRelay.config().withPathPrefix("relay/"))
        .forEach(
            (setting, mistake) ->
                assertThatIllegalArgumentException()
                    .isThrownBy(mistake::run)
                    .withMessageStartingWith(setting + " must"));
  }

  /** Counts up at admission and down at the end. */
  private static final class OpenConnections implements TransportAdmission {

    final Map<TransportConnection, Integer> counts = new ConcurrentHashMap<>();

    @Override
    public CompletionStage<Admission> admit(TransportConnection connection) {
      counts.merge(connection, 1, Integer::sum);
      return CompletableFuture.completedFuture(RunningIrohRelay.admitted());
    }

    @Override
    public void ended(TransportConnection connection) {
      counts.merge(connection, -1, Integer::sum);
    }
  }
}
