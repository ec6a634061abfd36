package io.nostrmesh.host.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.host.database.Transactions;
import io.nostrmesh.host.relay.events.EventStore.Outcome;
import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.limit.FairQueue.Source;
import io.nostrmesh.nostr.Event;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The writer between a real database and a disk that does as the test says. */
class EventWriterTest {

  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(EventWriter.class);

  @TempDir Path data;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private TestRelay relay;
  private EventWriter writer;
  private volatile Runnable disk = () -> {};

  @BeforeEach
  void start() {
    relay = TestRelay.start(data);
    writer =
        new EventWriter(relay.bean(Transactions.class), () -> disk.run(), InstantSource.system());
  }

  @AfterEach
  void stop() {
    LOGGER.detachAppender(log);
    writer.close();
    relay.close();
  }

  @Test
  void callsAnEventNewThatAFailedAttemptLeftBehind() {
    disk =
        () -> {
          throw new IllegalStateException("no space left");
        };
    Event event = Events.by(Keys.of("alice")).sign();
    log.start();
    LOGGER.setLevel(Level.INFO);
    LOGGER.addAppender(log);
    assertThatThrownBy(() -> outcome(write("alice", event))).hasRootCauseMessage("no space left");
    assertThatThrownBy(() -> outcome(write("alice", event))).hasRootCauseMessage("no space left");
    disk = () -> {};
    assertThat(outcome(write("alice", event))).isEqualTo(Outcome.STORED);
    assertThat(outcome(write("alice", event))).isEqualTo(Outcome.DUPLICATE);
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfiesExactly(
            line -> assertThat(line).contains("cannot be written", "no space left"),
            line -> assertThat(line).contains("written again"));
  }

  @Test
  void lastsNoLongerForOneBecauseOfAllThatAnotherBrought() {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    disk =
        () -> {
          begun.countDown();
          await(go);
        };
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    write("greedy", Events.by(Keys.of("greedy")).content("first").sign());
    await(begun);
    var stages = new ArrayList<CompletionStage<?>>();
    for (int i = 0; i < 300; i++) {
      Event event = Events.by(Keys.of("greedy")).content("" + i).sign();
      stages.add(write("greedy", event).thenAccept(stored -> order.add("greedy")));
    }
    Event stranger = Events.by(Keys.of("stranger")).sign();
    stages.add(write("stranger", stranger).thenAccept(stored -> order.add("stranger")));
    go.countDown();
    stages.forEach(stage -> stage.toCompletableFuture().join());
    assertThat(order).hasSize(301);
    assertThat(order.indexOf("stranger")).isLessThan(2);
  }

  @Test
  void takesOnlySoMuchFromOneParty() {
    var go = new CountDownLatch(1);
    disk = () -> await(go);
    Event event = Events.by(Keys.of("greedy")).sign();
    var refused =
        Stream.generate(() -> write("greedy", event).toCompletableFuture())
            .limit(EventWriter.MAX_WAITING_OF_PARTY + 1000)
            .filter(stage -> stage.isDone() && stage.join() == Outcome.BUSY)
            .count();
    assertThat(refused).isPositive();
    CompletionStage<Outcome> other = write("other", Events.by(Keys.of("other")).sign());
    go.countDown();
    assertThat(outcome(other)).isEqualTo(Outcome.STORED);
  }

  private CompletionStage<Outcome> write(String who, Event event) {
    return writer.write(EventRow.of(RenderedEvent.of(event)), new Source(who, who));
  }

  private static Outcome outcome(CompletionStage<Outcome> stage) {
    CompletableFuture<Outcome> future = stage.toCompletableFuture();
    return future.join();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
