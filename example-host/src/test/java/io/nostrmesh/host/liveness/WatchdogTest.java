package io.nostrmesh.host.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import io.netty.channel.DefaultEventLoop;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;

class WatchdogTest {

  private final List<String> ends = new ArrayList<>();
  private final Watchdog watchdog = new Watchdog(ends::add);
  private final DefaultEventLoop loop = new DefaultEventLoop();

  @AfterEach
  void end() {
    loop.shutdownGracefully();
  }

  static Stream<Arguments> failures() {
    var memory = new OutOfMemoryError("Java heap space");
    return Stream.of(
        Arguments.of(memory, true),
        Arguments.of(new InternalError("broken"), true),
        Arguments.of(new CompletionException(memory), true),
        Arguments.of(new SQLException("Out of memory", memory), true),
        Arguments.of(new CompletionException(new ExecutionException(memory)), true),
        Arguments.of(new StackOverflowError(), false),
        Arguments.of(new CompletionException(new StackOverflowError()), false),
        Arguments.of(new AssertionError("no"), false),
        Arguments.of(new NoClassDefFoundError("no"), false),
        Arguments.of(new IllegalStateException("OutOfMemoryError"), false));
  }

  /** At any level, as the last parameter or by itself: whoever swallows a failure logs it. */
  @ParameterizedTest
  @MethodSource("failures")
  void seesFatalErrorsThatAreLogged(Throwable failure, boolean fatal) {
    var context = new LoggerContext();
    context.addTurboFilter(new FatalErrorFilter(watchdog::failed));
    Logger log = context.getLogger("some.library");
    log.trace("no error");
    log.warn("an error is named only: {}", failure.toString());
    assertThat(ends).isEmpty();
    log.trace("a task of {} failed", "a pool", failure);
    log.debug("a task failed", failure);
    log.error("a task of {} of {} failed", "a pool", "a library", failure);
    assertThat(ends).hasSize(fatal ? 1 : 0);
  }

  @Test
  void endsOnceForAPartThatIsDead() {
    watchdog.watch(List.of(part("this", true), part("that", true)));
    watchdog.look();
    assertThat(ends).isEmpty();
    watchdog.watch(List.of(part("this", true), part("that", false)));
    watchdog.look();
    watchdog.look();
    assertThat(ends)
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("The relay ends").contains("that is dead"));
  }

  @ParameterizedTest
  @CsvSource({"'', ''", "broken, ': broken'", "'one\nanother', ': one'"})
  void saysOneLine(String message, String said) {
    watchdog.failed(new InternalError(message.isEmpty() ? null : message));
    assertThat(ends)
        .containsExactly("The relay ends, to be started again: java.lang.InternalError" + said);
  }

  /** Another thread may have taken the reserve. */
  @Test
  void endsThoughThereIsNoMemoryForWords() {
    watchdog.failed(
        new OutOfMemoryError() {
          @Override
          public String toString() {
            throw new OutOfMemoryError("Java heap space");
          }
        });
    assertThat(ends)
        .containsExactly("The relay ends, to be started again: java.lang.OutOfMemoryError");
  }

  @Test
  void looksAfterNothingOnceItIsClosed() {
    watchdog.watch(List.of(part("this", false)));
    watchdog.close();
    watchdog.look();
    assertThat(ends).isEmpty();
  }

  @Test
  void holdsALoopForDeadThatDoesNothingForLong() throws Exception {
    var loops = new EventLoops(loop);
    var stuck = new CountDownLatch(1);
    var busy = new CountDownLatch(1);
    loop.execute(
        () -> {
          busy.countDown();
          awaitUninterrupted(stuck);
        });
    busy.await();
    for (int i = 0; i < EventLoops.PATIENCE; i++) {
      assertThat(loops.isAlive()).isTrue();
    }
    assertThat(loops.isAlive()).isFalse();
    assertThat(loop.pendingTasks()).isLessThanOrEqualTo(1);
    stuck.countDown();
    loop.submit(() -> {}).get();
    assertThat(loops.isAlive()).isTrue();
  }

  @Test
  void holdsALoopForDeadThatHasEnded() throws Exception {
    var loops = new EventLoops(loop);
    for (int i = 0; i < 3 * EventLoops.PATIENCE; i++) {
      assertThat(loops.isAlive()).isTrue();
      loop.submit(() -> {}).get();
    }
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).get();
    assertThat(loops.isAlive()).isFalse();
  }

  private static VitalPart part(String name, boolean alive) {
    return new VitalPart() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public boolean isAlive() {
        return alive;
      }
    };
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
