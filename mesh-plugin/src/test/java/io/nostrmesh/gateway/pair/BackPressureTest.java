package io.nostrmesh.gateway.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.gateway.gate.Passage;
import io.nostrmesh.gateway.pair.PairScene.Joined;
import io.nostrmesh.gateway.settings.GatewayLimits;
import io.nostrmesh.iroh.server.BufferLeaks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever sends faster than the other end reads, waits; nothing piles up in between. */
@Timeout(120)
class BackPressureTest {

  private final BufferLeaks leaks = new BufferLeaks();

  @AfterEach
  void nothingIsLeaked() throws InterruptedException {
    try (leaks) {
      leaks.assertNone();
    }
  }

  /** More than all sockets on the way hold. */
  private static final int MESSAGES = 250;

  private static final String MESSAGE = "[\"X\",\"" + "x".repeat(16_000) + "\"]";

  /** Two messages, and what one read may bring. */
  private static final long MOST_WAITING = (128 << 10) + (64 << 10) + MESSAGE.length();

  private static final int HIGH_MARK = 512 << 10;

  /** Rounds of the event loop in which it could take in more, if it would. */
  private static final int MORE_ROUNDS = 500;

  private static final int EMPTY_FRAMES = 200_000;

  /** When nothing more is read. */
  private static final int STOPPED = 128 << 10;

  /** What one read may bring beyond that, in frames of six bytes that count 256. */
  private static final long MOST_EMPTY = STOPPED + (64 << 10) / 6 * 256L + 256;

  /** The high mark, passed by what was being written. */
  private static final long MOST_QUEUED = HIGH_MARK + 4L * MESSAGE.length();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFastSenderWaitsForASlowReader(boolean fromClient) throws Exception {
    try (var scene = new PairScene()) {
      var received = new AtomicLong();
      var queued = new AtomicLong();
      scene.fromClient =
          scene.fromRelay =
              text -> {
                received.accumulateAndGet(scene.pairs().receivedBytes(), Math::max);
                queued.accumulateAndGet(scene.pairs().queuedBytes(), Math::max);
                return Passage.PASS;
              };
      scene.start();
      try (Joined pair = scene.join()) {
        Peer sender = fromClient ? pair.client() : pair.relay();
        Peer reader = fromClient ? pair.relay() : pair.client();
        var sent = new AtomicLong();
        CompletableFuture<Void> sending =
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; i < MESSAGES; i++) {
                    sender.sure(MESSAGE);
                    sent.incrementAndGet();
                  }
                });
        // It may have passed the high mark for a moment only: sockets take a little later on.
        while (scene.pairs().queuedBytes() < HIGH_MARK / 2) {
          scene.settled();
        }
        for (int i = 0; i < MORE_ROUNDS; i++) {
          scene.settled();
          received.accumulateAndGet(scene.pairs().receivedBytes(), Math::max);
        }
        assertThat(sent.get()).isLessThan(MESSAGES);
        for (int i = 0; i < MESSAGES; i++) {
          assertThat(reader.text()).hasSameSizeAs(MESSAGE);
        }
        sending.join();
        assertThat(received.get()).isPositive().isLessThan(MOST_WAITING);
        assertThat(queued.get()).isPositive().isLessThan(MOST_QUEUED);
        scene.settled();
        assertThat(scene.pairs().receivedBytes()).isZero();
      }
    }
  }

  /** The other direction has nothing to do with it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStuckDirectionDoesNotHoldUpTheOther(boolean fromClient) throws Exception {
    try (var scene = new PairScene().start();
        Joined pair = scene.join()) {
      Peer sender = fromClient ? pair.client() : pair.relay();
      Peer reader = fromClient ? pair.relay() : pair.client();
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < MESSAGES; i++) {
                  sender.sure(MESSAGE);
                }
              });
      reader.text("[\"still there\"]");
      assertThat(sender.text()).isEqualTo("[\"still there\"]");
      for (int i = 0; i < MESSAGES; i++) {
        assertThat(reader.text()).hasSameSizeAs(MESSAGE);
      }
      sending.join();
    }
  }

  /** The gate's refusals go to the client, who may not read them either. */
  @Test
  void refusalsWaitForTheClientToo() throws Exception {
    try (var scene = new PairScene()) {
      var queued = new AtomicLong();
      scene.fromClient =
          text -> {
            queued.accumulateAndGet(scene.pairs().queuedBytes(), Math::max);
            return CompletableFuture.completedFuture(new Passage.Answer(List.of("no" + text)));
          };
      scene.start();
      try (Joined pair = scene.join()) {
        CompletableFuture<Void> sending =
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; i < MESSAGES; i++) {
                    pair.client().sure(MESSAGE);
                  }
                });
        for (int i = 0; i < MESSAGES; i++) {
          assertThat(pair.client().text()).startsWith("no");
        }
        sending.join();
        assertThat(queued.get()).isPositive().isLessThan(MOST_QUEUED);
      }
    }
  }

  private static GatewayLimits receiving(long bytes) {
    return new GatewayLimits(16, 16, 1 << 20, 1 << 20, bytes, GatewayLimits.DEFAULTS.queuedBytes());
  }

  /** What waits for a verdict counts, for all pairs together. */
  @Test
  void whatWaitsToBeJudgedHasALimit() throws Exception {
    try (var scene = new PairScene()) {
      scene.limits = receiving(100_000);
      scene.fromClient = text -> new CompletableFuture<>();
      scene.start();
      try (Joined first = scene.join();
          Joined second = scene.join()) {
        for (int i = 0; i < 7; i++) {
          first.client().text("x".repeat(10_000));
          second.client().text("x".repeat(10_000));
        }
        Object ending =
            CompletableFuture.anyOf(first.client().endingLater(), second.client().endingLater())
                .get();
        assertThat(ending).asString().startsWith("1013the relay is overloaded");
        assertThat(scene.pairs().receivedBytes()).isLessThanOrEqualTo(100_000);
      }
    }
  }

  /** The relay did nothing wrong, and neither did the client, which may try again. */
  @Test
  void whatTheRelaySendsHasTheSameLimit() throws Exception {
    try (var scene = new PairScene()) {
      scene.limits = receiving(100_000);
      scene.fromRelay = text -> new CompletableFuture<>();
      scene.start();
      try (Joined pair = scene.join()) {
        for (int i = 0; i < 11; i++) {
          pair.relay().text("x".repeat(10_000));
        }
        assertThat(pair.client().ending())
            .isEqualTo("1013the relay is overloaded, try again later");
        assertThat(pair.relay().ending()).isEqualTo("1013the relay is overloaded, try again later");
        assertThat(scene.faults).isEmpty();
      }
    }
  }

  /** So does a frame that is not whole yet, also behind a message that is never judged. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void partsOfAFrameHaveTheSameLimit(boolean fromClient) throws Exception {
    try (var scene = new PairScene()) {
      scene.limits = receiving(100_000);
      scene.fromClient = scene.fromRelay = text -> new CompletableFuture<>();
      scene.start();
      try (Joined pair = scene.join()) {
        Peer sender = fromClient ? pair.client() : pair.relay();
        sender.text("x".repeat(10_000));
        byte[] frame = sender.frame(true, 0, Peer.TEXT, new byte[200_000]);
        sender.raw(Arrays.copyOf(frame, 95_000));
        assertThat(sender.ending()).isEqualTo("1013the relay is overloaded, try again later");
      }
    }
  }

  /** Frames without a text cost something, too. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void emptyFramesThatWaitHaveALimit(boolean littleForAll) throws Exception {
    try (var scene = new PairScene()) {
      long forAll = littleForAll ? 100_000 : GatewayLimits.DEFAULTS.receivedBytes();
      scene.limits = receiving(forAll);
      scene.fromClient = text -> new CompletableFuture<>();
      scene.start();
      try (Joined pair = scene.join()) {
        var received = new AtomicLong();
        CompletableFuture<Void> sending =
            CompletableFuture.runAsync(() -> sendEmptyFrames(pair.client()));
        while (!sending.isDone() && scene.pairs().receivedBytes() < STOPPED && !littleForAll) {
          scene.settled();
        }
        for (int i = 0; i < MORE_ROUNDS; i++) {
          scene.settled();
          received.accumulateAndGet(scene.pairs().receivedBytes(), Math::max);
        }
        if (littleForAll) {
          assertThat(pair.client().ending()).startsWith("1013the relay is overloaded");
          assertThat(received.get()).isLessThanOrEqualTo(forAll);
        } else {
          assertThat(sending).isNotDone();
          assertThat(received.get()).isBetween((long) STOPPED, MOST_EMPTY);
        }
        pair.hangUp();
        sending.join();
      }
    }
  }

  private static void sendEmptyFrames(Peer client) {
    byte[] frame = client.frame(true, 0, Peer.TEXT, new byte[0]);
    var many = ByteBuffer.allocate(1000 * frame.length);
    while (many.hasRemaining()) {
      many.put(frame);
    }
    try {
      for (int sent = 0; sent < EMPTY_FRAMES; sent += 1000) {
        client.raw(many.array());
      }
    } catch (IOException gone) {
      // As it should be in the end.
    }
  }

  /** While a message is judged it counts as long as it is, however little was sent of it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void packedMessagesCountUnpackedWhileTheyAreJudged(boolean inParts) throws Exception {
    try (var scene = new PairScene()) {
      scene.limits = receiving(1_100_000);
      var asked = new Semaphore(0);
      var verdict = new CompletableFuture<Passage>();
      scene.fromClient =
          text -> {
            asked.release();
            return verdict;
          };
      scene.start();
      String message = "x".repeat(500_000);
      String compression = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
      try (Joined first = scene.join(compression, "");
          Joined second = scene.join(compression, "");
          Joined third = scene.join(compression, "")) {
        long least = 0;
        for (Joined pair : List.of(first, second)) {
          sendPacked(pair.client(), message, inParts);
          asked.acquire();
          scene.settled();
          least += message.length();
          assertThat(scene.pairs().receivedBytes()).isBetween(least, least + 1000);
        }
        sendPacked(third.client(), message, inParts);
        assertThat(third.client().ending()).startsWith("1013the relay is overloaded");
        scene.settled();
        assertThat(scene.pairs().receivedBytes()).isBetween(least, least + 1000);
        first.relay().hangUp();
        assertThat(first.client().ending()).startsWith("1013the relay is gone");
        scene.settled();
        assertThat(scene.pairs().receivedBytes()).isBetween(least, least + 1000);
        verdict.complete(new Passage.Pass());
        assertThat(second.relay().text()).isEqualTo(message);
        scene.settled();
        assertThat(scene.pairs().receivedBytes()).isZero();
      }
    }
  }

  private static void sendPacked(Peer client, String message, boolean inParts) throws IOException {
    byte[] packed = client.pack(message);
    int half = inParts ? packed.length / 2 : packed.length;
    client.send(!inParts, 4, Peer.TEXT, Arrays.copyOf(packed, half));
    if (inParts) {
      client.send(true, 0, Peer.CONTINUATION, Arrays.copyOfRange(packed, half, packed.length));
    }
  }

  /** Who reads nothing of what is queued for all goes first; who queues little stays. */
  @Test
  void whatWaitsToBeSentHasALimit() throws Exception {
    try (var scene = new PairScene()) {
      GatewayLimits usual = GatewayLimits.DEFAULTS;
      scene.limits = new GatewayLimits(16, 16, 1 << 20, 8 << 20, usual.receivedBytes(), 300_000);
      scene.start();
      try (Joined pair = scene.join();
          Joined modest = scene.join()) {
        CompletableFuture<Void> sending =
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; i < MESSAGES && pair.relay().trySend(MESSAGE.repeat(20)); i++) {
                    continue;
                  }
                });
        assertThat(pair.relay().ending()).isEqualTo("1001");
        sending.join();
        assertThat(scene.faults).containsExactly("SLOW does not read what it is sent");
        modest.relay().text(MESSAGE);
        assertThat(modest.client().text()).isEqualTo(MESSAGE);
        scene.settled();
        assertThat(scene.pairs().queuedBytes()).isZero();
      }
    }
  }
}
