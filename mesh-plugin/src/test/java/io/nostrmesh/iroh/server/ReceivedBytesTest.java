package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.spi.TransportConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What peers send and do not finish has one limit for all of them together. */
@ParameterizedClass(name = "{0}")
@EnumSource(IrohPort.class)
@Timeout(60)
class ReceivedBytesTest {

  private final IrohPort port;

  ReceivedBytesTest(IrohPort port) {
    this.port = port;
  }

  /** The pool for all may have no more than one. */
  private static final Executor OWN_THREAD = task -> new Thread(task).start();

  private static final int HALF = 40_000;

  private static final TestKey UNDECIDED = TestKey.filled(5);

  /** Where a peer stands when it sends. */
  private enum Stage {
    REQUEST,
    UNDECIDED,
    RELAYED
  }

  static Stream<Arguments> unfinished() {
    return Stream.of(
        Arguments.of("a request line", Stage.REQUEST, ascii("GET /" + "x".repeat(HALF))),
        Arguments.of("a header", Stage.REQUEST, ascii("GET / HTTP/1.1\r\nA: " + "x".repeat(HALF))),
        Arguments.of(
            "many headers", Stage.REQUEST, ascii("GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(7000))),
        Arguments.of("a frame", Stage.RELAYED, frames(1, RawIrohSocket.BINARY, 60_000, HALF)),
        Arguments.of("a text frame", Stage.RELAYED, frames(1, RawIrohSocket.TEXT, 60_000, HALF)),
        Arguments.of("a fragment", Stage.RELAYED, frames(1, RawIrohSocket.BINARY, HALF, HALF + 8)),
        Arguments.of("a text", Stage.RELAYED, frames(1, RawIrohSocket.TEXT, HALF, HALF + 8)),
        Arguments.of("fragments", Stage.RELAYED, fragments(400, 100)),
        Arguments.of("tiny fragments", Stage.RELAYED, fragments(HALF, 1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unfinished")
  void endsWhoeverSendsTooMuchOfWhatIsNotComplete(String what, Stage stage, byte[] sent)
      throws IOException {
    // Half a request to a host's port is the host's to bear.
    IrohPort at = stage == Stage.REQUEST ? IrohPort.OWN : port;
    try (var relay = open(at, timings -> timings);
        var honest = relay.join(1)) {
      try (var one = peer(relay, stage, 3);
          var other = peer(relay, stage, 4)) {
        one.sendBytes(sent);
        other.sendBytes(sent);

        relay.events().await(Limit.RECEIVED_BYTES, 1);
        honest.ping();
        relay.join(2).close();
      }
      relay.events().await(RecordedEvents.Kind.CLOSED, 3);
      assertEverythingWasGivenBack(relay, honest);
    }
  }

  /** Nothing more is read of a peer while its admission is asked for. */
  static Stream<Arguments> floods() {
    return Stream.of(
        Arguments.of("fragments", fragments(2000, 1000)),
        Arguments.of("tiny fragments", fragments(20_000, 1)),
        Arguments.of("messages", frames(2000, 0x80 | RawIrohSocket.BINARY, 1000, 1008)),
        Arguments.of("empty messages", frames(20_000, 0x80 | RawIrohSocket.BINARY, 0, 6)),
        Arguments.of("empty texts", frames(20_000, 0x80 | RawIrohSocket.TEXT, 0, 6)),
        Arguments.of("pings", frames(5000, 0x80 | RawIrohSocket.PING, 100, 106)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floods")
  void bearsAFloodWhileTheAdmissionIsUndecided(String what, byte[] flood) throws IOException {
    try (var relay = open(port, timings -> timings.withHandshake(Duration.ofMillis(500)));
        var honest = relay.join(1)) {
      try (var one = peer(relay, Stage.UNDECIDED, 3);
          var other = peer(relay, Stage.UNDECIDED, 4)) {
        var sending =
            CompletableFuture.allOf(
                CompletableFuture.runAsync(() -> send(one, flood), OWN_THREAD),
                CompletableFuture.runAsync(() -> send(other, flood), OWN_THREAD));
        for (int i = 0; i < 20; i++) {
          honest.ping();
        }
        relay.join(2).close();
        one.readToEnd();
        other.readToEnd();
        sending.join();
      }
      relay.events().await(RecordedEvents.Kind.CLOSED, 3);
      assertEverythingWasGivenBack(relay, honest);
    }
  }

  /** Its one message takes all there is. */
  private static void assertEverythingWasGivenBack(RunningIrohRelay relay, IrohTestClient client) {
    long before = relay.events().count(Limit.RECEIVED_BYTES);
    for (int i = 0; i < 3; i++) {
      client.sendDatagram(client.id(), new byte[65_000]);
      assertThat(client.receiveDatagram(client.id())).hasSize(65_000);
    }
    assertThat(relay.events().count(Limit.RECEIVED_BYTES)).isEqualTo(before);
  }

  private static RunningIrohRelay open(IrohPort port, UnaryOperator<IrohRelayTimings> timings) {
    IrohRelayConfig config =
        port.config()
            .withTimings(timings.apply(IrohRelayTimings.DEFAULTS))
            .withLimits(
                IrohRelayLimits.DEFAULTS.withReceivedBytes(IrohRelayLimits.MIN_MESSAGE_BYTES));
    return new RunningIrohRelay(config, new Undecided());
  }

  private static RawIrohSocket peer(RunningIrohRelay relay, Stage stage, int key)
      throws IOException {
    return switch (stage) {
      case REQUEST -> RawIrohSocket.dial(relay.address());
      case RELAYED -> relay.join(key).webSocket();
      case UNDECIDED -> {
        var client = IrohTestClient.dial(relay.address(), UNDECIDED, IrohRelayVersion.V2);
        client.prove();
        yield client.webSocket();
      }
    };
  }

  private static void send(RawIrohSocket socket, byte[] bytes) {
    try {
      socket.sendBytes(bytes);
    } catch (IOException e) {
      // The relay has closed before it had read all.
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** So many bytes of each of so many frames. */
  private static byte[] frames(int count, int first, int payload, int sent) {
    byte[] frame = RawIrohSocket.frame(first, true, new byte[payload]);
    var frames = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      frames.writeBytes(Arrays.copyOf(frame, sent));
    }
    return frames.toByteArray();
  }

  /** A message of so many bytes in so many pieces, and no end. */
  private static byte[] fragments(int count, int bytes) {
    var fragments = new ByteArrayOutputStream();
    fragments.writeBytes(RawIrohSocket.frame(RawIrohSocket.BINARY, true, new byte[bytes]));
    for (int i = 1; i < count; i++) {
      fragments.writeBytes(RawIrohSocket.frame(0, true, new byte[bytes]));
    }
    return fragments.toByteArray();
  }

  /** Admits everybody but one endpoint, about which it never decides. */
  private static final class Undecided implements TransportAdmission {

    @Override
    public CompletionStage<Admission> admit(TransportConnection connection) {
      return connection.endpoint().equals(UNDECIDED.id())
          ? new CompletableFuture<>()
          : CompletableFuture.completedFuture(RunningIrohRelay.admitted());
    }
  }
}
