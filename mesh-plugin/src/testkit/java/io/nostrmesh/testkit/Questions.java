package io.nostrmesh.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.fail;

import io.nostrmesh.spi.Reason;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How the rules ask. */
final class Questions {

  private static final int SECONDS = 70;
  private static final int THREADS = 8;

  /** Whoever hands work to other threads may once stand in their way for a moment. */
  private static final int ATTEMPTS = 5;

  private Questions() {}

  /** The answer of a stage that must have one. */
  static <A> A answer(CompletionStage<A> stage, Object question) {
    assertNotNull(stage, () -> "null in place of a stage: " + question);
    try {
      A answer = stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
      assertNotNull(answer, () -> "null in place of an answer: " + question);
      return answer;
    } catch (ExecutionException e) {
      return fail("failed in place of an answer: " + question, e.getCause());
    } catch (TimeoutException e) {
      return fail("no answer: " + question, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail(e);
    }
  }

  /**
   * Asks for itself first, so that classes are loaded, and then counts how often this thread has to
   * wait.
   */
  static void assertNeverWaits(Runnable question) {
    question.run();
    for (int i = 0; i < ATTEMPTS; i++) {
      long before = waits();
      question.run();
      if (waits() == before) {
        return;
      }
    }
    fail("the question made its caller's thread wait, each time of " + ATTEMPTS);
  }

  private static long waits() {
    return ManagementFactory.getThreadMXBean()
        .getThreadInfo(Thread.currentThread().getId())
        .getWaitedCount();
  }

  /** What several threads get that ask the same at the same time. */
  static <A> List<A> atOnce(Callable<A> question) {
    var threads = Executors.newFixedThreadPool(THREADS);
    try {
      var start = new CyclicBarrier(THREADS);
      List<Future<A>> asked = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        asked.add(
            threads.submit(
                () -> {
                  start.await();
                  return question.call();
                }));
      }
      List<A> answers = new ArrayList<>();
      for (Future<A> answer : asked) {
        answers.add(answer.get(SECONDS, TimeUnit.SECONDS));
      }
      return answers;
    } catch (ExecutionException | TimeoutException e) {
      return fail(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail(e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** A reason that a person can read, on one line. */
  static void assertReadable(Reason reason) {
    assertFalse(reason.text().isBlank(), () -> "no text: " + reason.code());
    assertFalse(
        reason.text().chars().anyMatch(Character::isISOControl),
        () -> "more than one line: " + reason.code());
  }
}
