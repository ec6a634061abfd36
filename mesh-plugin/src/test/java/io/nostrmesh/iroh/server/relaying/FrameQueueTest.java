package io.nostrmesh.iroh.server.relaying;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameQueueTest {

  private static final int LARGE = IrohRelayLimits.MIN_MESSAGE_BYTES;

  private static final int LITTLE = 2048;

  private final AtomicLong inAll = new AtomicLong();

  @Test
  void keepsOrderAndDropsTheNewestWhenItHasTooManyFrames() {
    FrameQueue queue = queue(2, LARGE, LARGE);
    ByteBuf first = message(1);
    ByteBuf second = message(1);
    ByteBuf third = message(1);

    assertThat(queue.offer(first)).isTrue();
    assertThat(queue.offer(second)).isTrue();
    assertThat(queue.offer(third)).isFalse();
    assertThat(third.refCnt()).isZero();
    assertThat(queue.poll()).isSameAs(first);
    assertThat(queue.offer(message(1))).isTrue();
    assertThat(queue.poll()).isSameAs(second);
  }

  @Test
  void dropsTheNewestWhenItHasTooManyBytes() {
    FrameQueue queue = queue(512, LARGE, 10 * LARGE);

    assertThat(queue.offer(message(LARGE))).isTrue();
    assertThat(queue.offer(message(1))).isFalse();
    queue.poll();
    assertThat(queue.offer(message(1))).isTrue();
  }

  @Test
  void sharesALimitWithAllOtherQueues() {
    FrameQueue one = queue(512, LARGE, LARGE);
    FrameQueue other = queue(512, LARGE, LARGE);

    assertThat(one.offer(message(LARGE))).isTrue();
    assertThat(other.offer(message(LITTLE + 1))).isFalse();
    assertThat(inAll).hasValue(LARGE);
    one.poll();
    assertThat(inAll).as("until the socket has it").hasValue(LARGE);
    inAll.addAndGet(-LARGE);
    assertThat(other.offer(message(LITTLE + 1))).isTrue();
    assertThat(inAll).hasValue(LITTLE + 1);
  }

  @Test
  void hasRoomForALittleWhateverWaitsForOthers() {
    FrameQueue greedy = queue(512, LARGE, LARGE);
    FrameQueue other = queue(512, LARGE, LARGE);
    greedy.offer(message(LARGE));

    assertThat(other.offer(message(LITTLE))).isTrue();
    assertThat(other.offer(message(1))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 512", "1, 512", "9, 512", "511, 512", "512, 512", "513, 513", "65000, 65000"})
  void countsWhatAMessageCosts(int bytes, int cost) {
    FrameQueue queue = queue(512, LARGE, LARGE);
    ByteBuf message = message(bytes);

    queue.offer(message);

    assertThat(inAll).hasValue(cost);
    assertThat(FrameQueue.cost(message)).isEqualTo(cost);
    queue.close();
    assertThat(inAll).hasValue(0);
  }

  @Test
  void boundsTheMemoryOfTheShortestMessages() {
    FrameQueue queue = queue(IrohRelayLimits.UNLIMITED, LARGE, LARGE);
    int queued = 0;
    while (queue.offer(message(1))) {
      queued++;
    }
    assertThat(queued).isEqualTo(LARGE / 512);
  }

  @Test
  void releasesEverythingWhenItCloses() {
    FrameQueue queue = queue(512, LARGE, LARGE);
    ByteBuf before = message(1);
    ByteBuf after = message(1);
    queue.offer(before);

    queue.close();

    assertThat(queue.offer(after)).isFalse();
    assertThat(before.refCnt()).isZero();
    assertThat(after.refCnt()).isZero();
    assertThat(queue.poll()).isNull();
    assertThat(inAll).hasValue(0);
  }

  private FrameQueue queue(int frames, int bytes, long bytesInAll) {
    return new FrameQueue(new IrohRelayLimits.Queues(frames, bytes, bytesInAll), inAll);
  }

  private static ByteBuf message(int bytes) {
    return Unpooled.wrappedBuffer(new byte[bytes]);
  }
}
