package io.nostrmesh.micronaut.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nostrmesh.nostr.PublicKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ReleaseQueueTest {

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<List<String>> deleted = new ArrayList<>();

  @Test
  void takesAllThatWaitAlongInOneTaskAndManyAtOnce() {
    var queue = new ReleaseQueue(deleted::add, tasks::add, ReleaseQueue.WAITING);
    int keys = 2 * ReleaseQueue.PORTION + 1;
    List<CompletableFuture<Void>> answers = add(queue, 0, keys);
    List<CompletableFuture<Void>> again = add(queue, 0, 1);
    assertThat(tasks).hasSize(1);
    assertThat(answers).noneMatch(CompletableFuture::isDone);

    tasks.remove().run();

    assertThat(answers).allMatch(ReleaseQueueTest::succeeded);
    assertThat(again).allMatch(ReleaseQueueTest::succeeded);
    assertThat(deleted)
        .extracting(List::size)
        .containsExactly(ReleaseQueue.PORTION, ReleaseQueue.PORTION, 1);
    assertThat(deleted.stream().flatMap(List::stream)).hasSize(keys).doesNotHaveDuplicates();
    add(queue, 0, 1);
    assertThat(tasks).hasSize(1);
  }

  @Test
  void letsOnlySoManyKeysWait() {
    var queue = new ReleaseQueue(deleted::add, tasks::add, 3);
    List<CompletableFuture<Void>> waiting = add(queue, 0, 3);

    assertThat(add(queue, 3, 5)).allMatch(CompletableFuture::isCompletedExceptionally);
    assertThat(add(queue, 0, 3)).noneMatch(CompletableFuture::isDone);
    tasks.remove().run();

    assertThat(waiting).allMatch(ReleaseQueueTest::succeeded);
    assertThat(deleted).containsExactly(List.of(key(0).hex(), key(1).hex(), key(2).hex()));
    assertThat(add(queue, 3, 5)).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void failsThoseOfAPortionAndGoesOn() {
    var calls = new AtomicInteger();
    var queue =
        new ReleaseQueue(
            keys -> {
              if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("the database is down");
              }
            },
            tasks::add,
            ReleaseQueue.WAITING);
    List<CompletableFuture<Void>> answers = add(queue, 0, ReleaseQueue.PORTION + 1);

    tasks.remove().run();

    for (var answer : answers.subList(0, ReleaseQueue.PORTION)) {
      assertThatThrownBy(answer::join).hasStackTraceContaining("the database is down");
    }
    assertThat(answers.get(ReleaseQueue.PORTION)).matches(ReleaseQueueTest::succeeded);
    add(queue, 0, 1);
    assertThat(tasks).hasSize(1);
  }

  @Test
  void failsWhereNoThreadTakesIt() {
    var full = new AtomicInteger(1);
    var queue =
        new ReleaseQueue(
            deleted::add,
            task -> {
              if (full.getAndDecrement() > 0) {
                throw new RejectedExecutionException("full");
              }
              task.run();
            },
            ReleaseQueue.WAITING);

    CompletableFuture<Void> refused = queue.add(key(1)).toCompletableFuture();
    assertThatThrownBy(refused::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(RejectedExecutionException.class);

    assertThat(queue.add(key(2)).toCompletableFuture()).matches(ReleaseQueueTest::succeeded);
    assertThat(deleted).containsExactly(List.of(key(2).hex()));
  }

  @RepeatedTest(50)
  void losesNoKeyOfManyThreads() throws Exception {
    var seen = new ConcurrentLinkedQueue<String>();
    var atOnce = new AtomicInteger();
    var most = new AtomicInteger();
    var threads = Executors.newFixedThreadPool(6);
    try {
      var queue =
          new ReleaseQueue(
              keys -> {
                most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                seen.addAll(keys);
                atOnce.decrementAndGet();
              },
              threads,
              ReleaseQueue.WAITING);
      var start = new CountDownLatch(1);
      var added = new ArrayList<CompletableFuture<List<CompletableFuture<Void>>>>();
      for (int thread = 0; thread < 4; thread++) {
        int first = thread * 100;
        added.add(
            CompletableFuture.supplyAsync(
                () -> {
                  awaitSafely(start);
                  return add(queue, first, first + 100);
                },
                threads));
      }
      start.countDown();
      for (var answers : added) {
        for (var answer : answers.get(20, TimeUnit.SECONDS)) {
          answer.get(20, TimeUnit.SECONDS);
        }
      }
      assertThat(seen).hasSize(400).doesNotHaveDuplicates();
      assertThat(most).hasValue(1);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void awaitSafely(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean succeeded(CompletableFuture<Void> answer) {
    return answer.isDone() && !answer.isCompletedExceptionally();
  }

  private static List<CompletableFuture<Void>> add(ReleaseQueue queue, int first, int end) {
    var answers = new ArrayList<CompletableFuture<Void>>();
    for (int number = first; number < end; number++) {
      answers.add(queue.add(key(number)).toCompletableFuture());
    }
    return answers;
  }

  private static PublicKey key(int number) {
    return new PublicKey(String.format("%064x", number));
  }
}
