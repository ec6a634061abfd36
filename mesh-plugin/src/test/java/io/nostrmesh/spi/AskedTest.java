package io.nostrmesh.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.limit.Deadline;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.testkit.ManualTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

@Timeout(30)
class AskedTest {

  private static final Duration LIMIT = Duration.ofSeconds(3);

  private final ManualTime time = new ManualTime();
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
  private final Logger logger = (Logger) LoggerFactory.getLogger(Asked.class);
  private final CountDownLatch said = new CountDownLatch(1);
  private final ListAppender<ILoggingEvent> log =
      new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
          super.append(event);
          said.countDown();
        }
      };

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  private <I> Asked<I> guard(I implementation) {
    return new Asked<>(implementation, Optional.of(new Deadline(time, LIMIT)), nanoTime::get);
  }

  @ParameterizedTest
  @EnumSource
  void everyMisbehaviourIsOneFailure(Misbehaviour deed) {
    CompletableFuture<String> answer = guard(deed).ask(Misbehaviour::<String>asked);
    time.advance(LIMIT);

    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
        .satisfiesAnyOf(
            thrown -> assertThat(thrown).isInstanceOf(ExecutionException.class),
            thrown ->
                assertThat(thrown).isInstanceOf(java.util.concurrent.CancellationException.class));
    assertSaidOnceWithoutSecrets();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ANSWERS_NULL")
  void aMisbehavedOrderFailsToo(Misbehaviour deed) {
    CompletableFuture<Void> done = guard(deed).order(Misbehaviour::<Void>asked);
    time.advance(LIMIT);

    assertThat(done).failsWithin(Duration.ofSeconds(20));
    assertSaidOnceWithoutSecrets();
  }

  @ParameterizedTest
  @MethodSource("io.nostrmesh.spi.Misbehaviour#inTheCall")
  void anAnswerThatMustComeAtOnceHasAnotherInItsPlace(Misbehaviour deed) {
    CompletionStage<String> otherwise = CompletableFuture.completedFuture("otherwise");

    assertThat(guard(deed).<CompletionStage<String>>get(Misbehaviour::asked, otherwise))
        .isSameAs(otherwise);
    assertSaidOnceWithoutSecrets();
  }

  @ParameterizedTest
  @MethodSource("io.nostrmesh.spi.Misbehaviour#inTheCall")
  void whoeverIsToldMayDoWhatHeLikes(Misbehaviour deed) {
    guard(deed).tell(Misbehaviour::asked);

    if (deed != Misbehaviour.ANSWERS_NULL_FOR_A_STAGE) {
      assertSaidOnceWithoutSecrets();
    }
  }

  @Test
  void passesAnAnswerOnWheneverItComesAndWhoeverGivesIt() throws Exception {
    var stage = new CompletableFuture<String>();
    CompletableFuture<String> answer = guard(stage).ask(asked -> asked);
    assertThat(answer).isNotDone();

    var giver = new Thread(() -> stage.complete("yes"));
    giver.start();
    giver.join();

    assertThat(answer).isCompletedWithValue("yes");
    assertThat(guard("now").ask(CompletableFuture::completedFuture)).isCompletedWithValue("now");
    assertThat(guard(0).order(asked -> CompletableFuture.completedFuture(null))).isCompleted();
    assertThat(time.waiting()).as("deadlines that are still armed").isZero();
    assertThat(log.list).isEmpty();
  }

  @Test
  void takesTheFirstOfTwoAnswersAndNoneAfterTheDeadline() {
    var stage = new CompletableFuture<String>();
    CompletableFuture<String> answer = guard(stage).ask(asked -> asked);
    stage.complete("first");
    stage.obtrudeValue("second");
    assertThat(answer).isCompletedWithValue("first");

    var late = new CompletableFuture<String>();
    CompletableFuture<String> overdue = guard(late).ask(asked -> asked);
    time.advance(LIMIT.minusMillis(1));
    assertThat(overdue).isNotDone();
    time.advance(Duration.ofMillis(1));
    late.complete("late");
    assertThat(overdue).isCompletedExceptionally();
  }

  @Test
  void doesNotSwallowTheEndOfMemory() {
    Supplier<CompletionStage<String>> greedy =
        () -> {
          throw new OutOfMemoryError("test");
        };
    var asked = guard(greedy);

    assertThatThrownBy(() -> asked.ask(Supplier::get)).isInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(() -> asked.get(Supplier::get, CompletableFuture.completedFuture("")))
        .isInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(() -> asked.tell(Supplier::get)).isInstanceOf(OutOfMemoryError.class);
    assertThat(log.list).hasSize(1);
  }

  @Test
  void saysAFailureOnceAMinuteAndThenHowOftenItWas() {
    Consumer<String> broken =
        news -> {
          throw new IllegalStateException(Misbehaviour.SECRET);
        };
    var asked = guard(broken);
    for (int minute = 0; minute < 3; minute++) {
      for (int i = 0; i < 1000; i++) {
        asked.tell(told -> told.accept("news"));
      }
      nanoTime.addAndGet(TimeUnit.MINUTES.toNanos(1));
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfiesExactly(
            line -> assertThat(line).contains("failed 1 time(s)"),
            line -> assertThat(line).contains("failed 1000 time(s)"),
            line -> assertThat(line).contains("failed 1000 time(s)"));
  }

  @Test
  void saysWhoKeepsItsCallerWaiting() {
    MembershipCheck slow =
        key -> {
          nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(2));
          return CompletableFuture.completedFuture(Membership.DENIED);
        };
    var asked = guard(slow);
    var key = new PublicKey("a".repeat(64));
    for (int i = 0; i < 20; i++) {
      assertThat(asked.ask(check -> check.check(key))).isCompletedWithValue(Membership.DENIED);
    }
    assertThat(log.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .contains("kept its caller waiting for 2000 ms");
  }

  /** Whoever completes an answer on a thread of its own may log a moment later. */
  private void assertSaidOnceWithoutSecrets() {
    awaitSaid();
    assertThat(log.list).hasSize(1);
    assertThat(log.list.get(0).getFormattedMessage())
        .contains(Misbehaviour.class.getName())
        .doesNotContain("c2VjcmV0");
    assertThat(log.list.get(0).getThrowableProxy()).isNull();
  }

  private void awaitSaid() {
    try {
      assertThat(said.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
