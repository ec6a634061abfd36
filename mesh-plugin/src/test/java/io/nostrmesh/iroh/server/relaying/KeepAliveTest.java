package io.nostrmesh.iroh.server.relaying;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Ping;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Pong;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a clock that only the test moves. */
class KeepAliveTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<Ping> pings = new ArrayList<>();
  private final AtomicInteger unresponsive = new AtomicInteger();
  private final KeepAlive keepAlive =
      new KeepAlive(
          channel.eventLoop(),
          channel.eventLoop().ticker()::nanoTime,
          IrohRelayTimings.DEFAULTS,
          new Random(1),
          pings::add,
          unresponsive::incrementAndGet);

  @BeforeEach
  void start() {
    channel.freezeTime();
    keepAlive.start();
  }

  @Test
  void pingsSilentClientsBetweenSixteenAndTwentySeconds() {
    pass(15_999);
    assertThat(pings).isEmpty();
    pass(4_001);
    assertThat(pings).hasSize(1);
  }

  @Test
  void doesNotPingClientsThatTalk() {
    for (int i = 0; i < 100; i++) {
      pass(15_000);
      keepAlive.heard();
    }
    assertThat(pings).isEmpty();
  }

  @Test
  void givesUpOnClientsThatDoNotAnswerInFiveSeconds() {
    awaitPing(1);
    pass(4_999);
    assertThat(unresponsive).hasValue(0);
    pass(1);
    assertThat(unresponsive).hasValue(1);
  }

  @Test
  void takesOnlyThePongOfItsPingForAnAnswer() {
    awaitPing(1);
    keepAlive.heard();
    keepAlive.heard(new Pong(pings.get(0).payload() + 1));
    pass(5_000);
    assertThat(unresponsive).hasValue(1);
  }

  @Test
  void waitsThreeRoundTripsOnceItKnowsThem() {
    awaitPing(1);
    pass(1_000);
    answer();
    awaitPing(2);
    pass(2_999);
    assertThat(unresponsive).hasValue(0);
    pass(1);
    assertThat(unresponsive).hasValue(1);
  }

  @Test
  void waitsHalfASecondAtLeast() {
    awaitPing(1);
    answer();
    awaitPing(2);
    pass(499);
    assertThat(unresponsive).hasValue(0);
    pass(1);
    assertThat(unresponsive).hasValue(1);
  }

  @Test
  void goesOnForEverWithClientsThatAnswer() {
    for (int i = 1; i <= 100; i++) {
      awaitPing(i);
      answer();
    }
    assertThat(unresponsive).hasValue(0);
    assertThat(pings).doesNotHaveDuplicates();
  }

  @Test
  void leavesNothingBehindWhenItStops() {
    awaitPing(1);
    keepAlive.stop();
    pass(60_000);
    assertThat(pings).hasSize(1);
    assertThat(unresponsive).hasValue(0);
  }

  private void awaitPing(int number) {
    for (int i = 0; pings.size() < number && i < 21_000; i++) {
      pass(1);
    }
    assertThat(pings).hasSize(number);
  }

  private void answer() {
    keepAlive.heard();
    keepAlive.heard(new Pong(pings.get(pings.size() - 1).payload()));
  }

  private void pass(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }
}
