package io.nostrmesh.membership.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.spi.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How much is asked, remembered and waited for. */
class HttpLimitsTest extends ServiceScene {

  @Test
  void doesNotWaitForEver() {
    var never = new CountDownLatch(1);
    answering = exchange -> never.await();
    HttpMembers members = members(Duration.ofMillis(100));

    assertThat(ask(members, ALICE)).isEqualTo("did not answer in time");
    never.countDown();
  }

  @Test
  void cannotReachAServiceThatIsGone() {
    server.stop(0);

    assertThat(ask(members(), ALICE)).isEqualTo("cannot be reached");
  }

  /** More than anybody reads, and more slowly than anybody waits. */
  @Test
  void readsNoBodies() {
    answering =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] part = new byte[64 * 1024];
          for (int i = 0; i < 1000; i++) {
            exchange.getResponseBody().write(part);
          }
        };

    assertThat(ask(members(), ALICE)).isEqualTo("member");
  }

  @Test
  void asksOnceForAllWhoAskAtATime() throws Exception {
    var go = new CountDownLatch(1);
    answering = exchange -> go.await();
    HttpMembers members = members();
    var answers = new ArrayList<CompletableFuture<Membership>>();
    for (int i = 0; i < 100; i++) {
      answers.add(members.check(ALICE).toCompletableFuture());
    }
    // One who takes it amiss does not speak for the others.
    answers.get(0).completeExceptionally(new IllegalStateException());
    go.countDown();

    for (CompletableFuture<Membership> answer : answers.subList(1, 100)) {
      assertThat(answer.get(20, TimeUnit.SECONDS).admits()).isTrue();
    }
    assertThat(requests).hasSize(1);
  }

  @Test
  void asksOnlySoManyAtATime() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var places = new Semaphore(0);
    answering =
        exchange -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          places.acquire();
          running.decrementAndGet();
        };
    HttpMembers members = members(Optional.empty(), new HttpMembers.Limits(100, 100, 20, 4));
    var answers = new ArrayList<CompletableFuture<Membership>>();
    for (int i = 0; i < 24; i++) {
      answers.add(members.check(key(i)).toCompletableFuture());
    }

    assertThat(failure(members.check(key(99)).toCompletableFuture()))
        .isEqualTo("too many wait for an answer");
    places.release(25);
    for (CompletableFuture<Membership> answer : answers) {
      assertThat(answer.get(20, TimeUnit.SECONDS).admits()).isTrue();
    }
    assertThat(most.get()).isLessThanOrEqualTo(4);
    assertThat(ask(members, key(99))).isEqualTo("member");
  }

  @Test
  void remembersAndWatchesOnlySoMany() throws Exception {
    HttpMembers members = members(Optional.empty(), new HttpMembers.Limits(2, 2, 20, 4));
    for (int i = 0; i < 5; i++) {
      ask(members, key(i));
    }
    requests.clear();
    ask(members, key(0));
    assertThat(requests).hasSize(1);

    requests.clear();
    time.advance(AGAIN);
    await(members);
    assertThat(requests).hasSize(2);
  }

  /** Members are asked about again, whoever else knocks. */
  @Test
  void isNotKeptFromWatchingByStrangers() throws Exception {
    HttpMembers members = members(Optional.empty(), new HttpMembers.Limits(100, 100, 50, 1));
    ask(members, ALICE);
    var places = new Semaphore(0);
    answering = exchange -> places.acquire();
    status = 404;
    for (int i = 0; i < 50; i++) {
      members.check(key(i));
    }
    time.advance(AGAIN);
    places.release(2);

    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(ALICE);
    places.release(100);
  }

  /** However many members there are to be asked about again, who knocks is answered. */
  @Test
  void isNotKeptFromNewcomersByItsWatch() throws Exception {
    HttpMembers members = members(Optional.empty(), new HttpMembers.Limits(100, 100, 50, 4));
    for (int i = 0; i < 20; i++) {
      ask(members, key(i));
    }
    var held = new CountDownLatch(1);
    answering =
        exchange -> {
          if (!exchange.getRequestURI().getPath().endsWith(ALICE.hex())) {
            held.await();
          }
        };
    requests.clear();
    time.advance(AGAIN);
    for (int i = 0; i < 3; i++) {
      assertThat(requests.poll(20, TimeUnit.SECONDS)).isNotNull();
    }

    assertThat(ask(members, ALICE)).isEqualTo("member");
    held.countDown();
    await(members);
  }

  @Test
  void asksAgainAfterAnError() throws Exception {
    HttpMembers members = members();
    ask(members, ALICE);
    status = 404;
    clockFails =
        () -> {
          throw new StackOverflowError("a test's");
        };
    time.advance(HttpMembers.TICK.multipliedBy(8));
    clockFails = () -> {};
    assertThat(logged).filteredOn(line -> line.startsWith("ERROR")).hasSize(1);

    time.advance(AGAIN);
    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(ALICE);
  }

  @Test
  void answersNobodyAfterItsEnd() {
    var go = new CountDownLatch(1);
    answering = exchange -> go.await();
    HttpMembers members = members();
    CompletableFuture<Membership> waits = members.check(ALICE).toCompletableFuture();

    members.close();

    assertThat(failure(waits)).isEqualTo("the program ends");
    assertThat(time.waiting()).isZero();
    go.countDown();
  }

  /** Whoever is told of an end and asks then is not told that the key is a member. */
  @Test
  void neverTellsAnEndAndAdmits() throws Exception {
    HttpMembers members = members();
    ask(members, ALICE);
    var answers = new LinkedBlockingQueue<Boolean>();
    members.onEnded(key -> answers.add(ask(members, key).equals("denied")));
    var asking = new ArrayList<CompletableFuture<Void>>();
    var over = new CountDownLatch(1);
    for (int i = 0; i < 4; i++) {
      asking.add(
          CompletableFuture.runAsync(
              () -> {
                while (over.getCount() > 0) {
                  ask(members, ALICE);
                }
              },
              threads));
    }
    status = 404;
    time.advance(AGAIN);

    assertThat(answers.poll(20, TimeUnit.SECONDS)).isTrue();
    over.countDown();
    for (CompletableFuture<Void> one : asking) {
      one.get(20, TimeUnit.SECONDS);
    }
    assertThat(ended).containsExactly(ALICE);
  }
}
