package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerDeniesAuth;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.iroh.server.observer.Drop;
import io.nostrmesh.spi.EndpointId;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever a peer does, two honest members go on talking, new ones get in, and memory stays where
 * it was.
 */
@Timeout(240)
class HostilePeersTest {

  private static final long SEED = 20260823;
  private static final TestKey STRANGER = TestKey.filled(66);
  private static final long ALLOWED_GROWTH = 64L * 1024 * 1024;

  private final BufferLeaks leaks = new BufferLeaks();
  private RunningIrohRelay relay;
  private IrohTestClient alice;
  private IrohTestClient bob;

  @BeforeEach
  void openForMembers() {
    var limits =
        IrohRelayLimits.DEFAULTS.withHandshakes(
            new IrohRelayLimits.Handshakes(512, 512, IrohRelayLimits.UNLIMITED));
    // No pings: on a slow machine they would come between what the honest peers say.
    var timings =
        IrohRelayTimings.DEFAULTS
            .withWriteStall(Duration.ofMillis(500))
            .withKeepAlive(Duration.ofHours(1), Duration.ZERO);
    relay =
        new RunningIrohRelay(
            RunningIrohRelay.config().withLimits(limits).withTimings(timings),
            RunningIrohRelay.decide(
                connection ->
                    connection.endpoint().equals(STRANGER.id())
                        ? RunningIrohRelay.denied("not a member")
                        : RunningIrohRelay.admitted()));
    alice = relay.join(1);
    bob = relay.join(2);
  }

  @AfterEach
  void closeWithoutLeaks() throws InterruptedException {
    alice.close();
    bob.close();
    relay.close();
    try (leaks) {
      leaks.assertNone();
    }
  }

  @Test
  void bearsEveryFrameCutAtEveryByte() throws IOException {
    for (String hex : frames()) {
      byte[] frame = ByteBufUtil.decodeHexDump(hex);
      for (int length = 0; length < frame.length; length++) {
        try (var mallory = relay.join(3)) {
          mallory.send(Arrays.copyOf(frame, length));
        }
      }
      honestPeersTalk();
    }
    anotherMemberGetsIn();
  }

  @Test
  void bearsEveryFrameInsteadOfTheAnswerToItsChallenge() throws IOException {
    for (String hex : frames()) {
      byte[] frame = ByteBufUtil.decodeHexDump(hex);
      for (int length = 0; length <= frame.length; length += 7) {
        try (var mallory = dial()) {
          mallory.send(Arrays.copyOf(frame, length));
        }
      }
    }
    honestPeersTalk();
    anotherMemberGetsIn();
  }

  @Test
  void bearsRandomTypesAndMutatedFrames() throws IOException {
    var random = new Random(SEED);
    List<String> frames = frames();
    for (int i = 0; i < 500; i++) {
      byte[] frame = ByteBufUtil.decodeHexDump(frames.get(random.nextInt(frames.size())));
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
      }
      frame[0] = random.nextBoolean() ? (byte) random.nextInt() : frame[0];
      try (var mallory = relay.join(3)) {
        mallory.sendDatagram(bob.id(), "");
        mallory.send(frame);
      }
    }
    honestPeersTalk();
    anotherMemberGetsIn();
  }

  @Test
  void bearsGarbageOnTheSocketAtEveryStage() throws IOException {
    var random = new Random(SEED);
    byte[] request =
        IrohTestClient.request("/relay", "iroh-relay-v2").getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 500; i++) {
      var garbage = new byte[random.nextInt(2000)];
      random.nextBytes(garbage);
      try (var socket = RawIrohSocket.dial(relay.address())) {
        socket.sendBytes(Arrays.copyOf(request, random.nextInt(request.length + 1)));
        socket.sendBytes(garbage);
      }
      try (var mallory = relay.join(3)) {
        mallory.webSocket().sendBytes(garbage);
      }
    }
    honestPeersTalk();
    anotherMemberGetsIn();
  }

  @Test
  void bearsTenThousandDeniedReconnects() throws IOException {
    long before = usedMemory();
    for (int i = 0; i < 10_000; i++) {
      try (var stranger = IrohTestClient.dial(relay.address(), STRANGER, IrohRelayVersion.V2)) {
        stranger.prove();
        assertThat(stranger.receive()).isEqualTo(new ServerDeniesAuth("not a member"));
        // A reset, so that the machine does not run out of ports.
        stranger.webSocket().socket().setSoLinger(true, 0);
      }
    }
    honestPeersTalk();
    anotherMemberGetsIn();
    assertThat(usedMemory() - before).isLessThan(ALLOWED_GROWTH);
  }

  @Test
  void bearsAFloodToUnknownDestinations() {
    long before = usedMemory();
    try (var mallory = relay.join(3)) {
      for (int i = 0; i < 20_000; i++) {
        mallory.sendDatagram(new EndpointId(i, 1, 2, 3), "x");
      }
      mallory.ping();
    }
    assertThat(relay.events().count(Drop.UNKNOWN_DESTINATION)).isEqualTo(20_000);
    honestPeersTalk();
    assertThat(usedMemory() - before).isLessThan(ALLOWED_GROWTH);
  }

  @Test
  void bearsRequestsWithoutEndAndHandshakesWithoutAnswer() throws IOException {
    var slow = new ArrayList<RawIrohSocket>();
    for (int i = 0; i < 200; i++) {
      RawIrohSocket socket = RawIrohSocket.dial(relay.address());
      socket.sendText(
          i % 2 == 0
              ? IrohTestClient.request("/relay", "iroh-relay-v2")
              : "GET /relay HTTP/1.1\r\nHost: slow");
      slow.add(socket);
    }
    honestPeersTalk();
    anotherMemberGetsIn();
    for (RawIrohSocket socket : slow) {
      socket.close();
    }
  }

  @Test
  void bearsRequestsWhoseAnswersNobodyReads() throws IOException {
    long before = usedMemory();
    byte[] requests = "GET / HTTP/1.1\r\n\r\n".repeat(1000).getBytes(StandardCharsets.ISO_8859_1);
    var greedy = new ArrayList<RawIrohSocket>();
    for (int i = 0; i < 20; i++) {
      RawIrohSocket socket = RawIrohSocket.dial(relay.address());
      for (int j = 0; j < 3; j++) {
        socket.sendBytes(requests);
      }
      greedy.add(socket);
    }
    honestPeersTalk();
    anotherMemberGetsIn();
    assertThat(usedMemory() - before).isLessThan(ALLOWED_GROWTH);
    for (RawIrohSocket socket : greedy) {
      socket.close();
    }
  }

  private void honestPeersTalk() {
    alice.sendDatagram(bob.id(), "still there?");
    assertThat(bob.receiveDatagram(alice.id())).isEqualTo("still there?");
    bob.sendDatagram(alice.id(), "sure");
    assertThat(alice.receiveDatagram(bob.id())).isEqualTo("sure");
  }

  private void anotherMemberGetsIn() {
    try (var carol = relay.join(4)) {
      carol.ping();
    }
  }

  private IrohTestClient dial() {
    return IrohTestClient.dial(relay.address(), TestKey.filled(3), IrohRelayVersion.V2);
  }

  private static List<String> frames() throws IOException {
    try (InputStream in = HostilePeersTest.class.getResourceAsStream("/iroh/frames.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.substring(line.lastIndexOf(',') + 1))
          .toList();
    }
  }

  /** On and off the heap, once garbage is gone. */
  private static long usedMemory() {
    System.gc();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(pool -> pool.getMemoryUsed())
            .sum();
    return direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
