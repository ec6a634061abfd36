package io.nostrmesh.iroh.server.relaying;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a clock that only the test moves, for a client that reads what the test tells it to. */
class WriteStallTest {

  private static final Duration LIMIT = Duration.ofMillis(1000);
  private static final int MESSAGE = 60_000;

  private final SlowChannel channel = new SlowChannel();
  private final AtomicInteger stalled = new AtomicInteger();
  private final WriteStall stall = new WriteStall(channel, LIMIT, stalled::incrementAndGet);

  @BeforeEach
  void fill() {
    channel.freezeTime();
    for (int i = 0; i < 4; i++) {
      channel.writeOneOutbound(Unpooled.wrappedBuffer(new byte[MESSAGE]));
    }
    channel.flushOutbound();
    stall.watch();
  }

  @Test
  void endsAClientThatTakesNothing() {
    pass(999);
    assertThat(stalled).hasValue(0);
    pass(1);
    assertThat(stalled).hasValue(1);
  }

  /** What is taken each so many milliseconds, and for how many of them nobody is ended. */
  @ParameterizedTest
  @CsvSource({
    "1, 900, 200",
    "1, 1000, 200",
    "100, 500, 200",
    "59999, 999, 4",
    "60000, 1000, 3",
    "7, 1, 9000"
  })
  void leavesAClientAloneThatTakesAnythingAtAll(int bytes, int millis, int times) {
    for (int i = 0; i < times; i++) {
      channel.take(bytes);
      pass(millis);
      assertThat(stalled).hasValue(0);
    }
    pass(2_000);
    assertThat(stalled).hasValue(1);
  }

  @Test
  void endsAClientThatStopsReadingAfterAWhile() {
    for (int i = 0; i < 5; i++) {
      channel.take(1000);
      pass(1000);
    }
    assertThat(stalled).hasValue(0);
    pass(1000);
    assertThat(stalled).hasValue(1);
  }

  @Test
  void takesMoreThatIsWrittenForNoStall() {
    pass(900);
    channel.take(1);
    channel.writeOneOutbound(Unpooled.wrappedBuffer(new byte[1]));
    pass(900);
    assertThat(stalled).hasValue(0);
  }

  @Test
  void leavesNothingBehindWhenItStops() {
    stall.stop();
    pass(60_000);
    assertThat(stalled).hasValue(0);
  }

  @Test
  void startsAnewWhenItIsToldTo() {
    pass(900);
    stall.stop();
    stall.watch();
    stall.watch();
    pass(900);
    assertThat(stalled).hasValue(0);
    pass(100);
    assertThat(stalled).hasValue(1);
  }

  private void pass(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  /** Takes so many bytes as it is told to, as a socket does whose peer reads slowly. */
  private static final class SlowChannel extends EmbeddedChannel {

    private int room;

    void take(int bytes) {
      room = bytes;
      flush();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer waiting) {
      if (waiting.current() != null) {
        waiting.removeBytes(room);
        room = 0;
      }
    }
  }
}
