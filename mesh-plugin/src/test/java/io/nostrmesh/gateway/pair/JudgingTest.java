package io.nostrmesh.gateway.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.gateway.gate.Passage;
import io.nostrmesh.gateway.pair.PairScene.Joined;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gate is asked one message at a time in each direction, and what it says is done. */
@Timeout(60)
class JudgingTest {

  private static final int MESSAGES = 200;

  /** Answers later, on another thread, at random as a seed has it. */
  private static final class Whims {
    final Random random;
    final ExecutorService thread;
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger mostAtOnce = new AtomicInteger();

    Whims(long seed, ExecutorService thread) {
      this.random = new Random(seed);
      this.thread = thread;
    }

    CompletionStage<Passage> judge(String text) {
      mostAtOnce.accumulateAndGet(asked.incrementAndGet(), Math::max);
      Passage passage = passage(text);
      int way = random.nextInt(3);
      if (way == 0) {
        asked.decrementAndGet();
        return CompletableFuture.completedFuture(passage);
      }
      var later = new CompletableFuture<Passage>();
      thread.execute(
          () -> {
            asked.decrementAndGet();
            later.complete(passage);
          });
      return later;
    }

    /** By the last digit of the number in it. */
    static Passage passage(String text) {
      return switch (text.charAt(text.length() - 2)) {
        case '3' -> new Passage.Drop();
        case '7' -> new Passage.Answer(List.of("no " + text, "and no " + text));
        default -> new Passage.Pass();
      };
    }
  }

  private static String message(String from, int number) {
    return "[\"" + from + "\"," + number + "]";
  }

  @RepeatedTest(10)
  void ordersHoldHoweverLateTheAnswersCome(RepetitionInfo repetition) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (var scene = new PairScene()) {
      var up = new Whims(repetition.getCurrentRepetition(), thread);
      var down = new Whims(-repetition.getCurrentRepetition(), thread);
      scene.fromClient = up::judge;
      scene.fromRelay = down::judge;
      scene.start();
      try (Joined pair = scene.join()) {
        CompletableFuture<Void> sent =
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; i < MESSAGES; i++) {
                    pair.client().sure(message("up", i));
                    pair.relay().sure(message("down", i));
                  }
                  pair.relay().sure("[\"end\",0]");
                });
        var refused = new ArrayList<String>();
        var passed = new ArrayList<String>();
        String text = pair.client().text();
        while (!text.contains("end")) {
          (text.contains("up") ? refused : passed).add(text);
          text = pair.client().text();
        }
        sent.join();
        assertThat(passed).isEqualTo(expected("down", true));
        for (String expected : expected("up", false)) {
          assertThat(pair.relay().text()).isEqualTo(expected);
        }
        while (refused.size() < 2 * MESSAGES / 10) {
          refused.add(pair.client().text());
        }
        assertThat(refused)
            .isEqualTo(expected("up", true).stream().filter(JudgingTest::isRefusal).toList());
        scene.settled();
        assertThat(up.mostAtOnce).hasValue(1);
        assertThat(down.mostAtOnce).hasValue(1);
        assertThat(scene.pairs().receivedBytes()).isZero();
        assertThat(scene.pairs().queuedBytes()).isZero();
      }
    } finally {
      thread.shutdownNow();
    }
  }

  private static boolean isRefusal(String text) {
    return text.contains("no ");
  }

  private static List<String> expected(String from, boolean answers) {
    var texts = new ArrayList<String>();
    for (int i = 0; i < MESSAGES; i++) {
      String text = message(from, i);
      Passage passage = Whims.passage(text);
      if (passage instanceof Passage.Pass) {
        texts.add(text);
      } else if (answers && passage instanceof Passage.Answer answer) {
        texts.addAll(answer.texts());
      }
    }
    return texts;
  }

  /** The gate asked about the relay's messages must not wait for a client's, nor the reverse. */
  @Test
  void oneDirectionDoesNotWaitForTheOther() throws IOException {
    var never = new CompletableFuture<Passage>();
    try (var scene = new PairScene()) {
      scene.fromClient = text -> never;
      scene.start();
      try (Joined pair = scene.join()) {
        pair.client().text("[\"up\",0]");
        pair.relay().text("[\"down\",0]");
        assertThat(pair.client().text()).isEqualTo("[\"down\",0]");
      }
    }
  }

  /** What is judged when the pair ends is judged in vain. */
  @Test
  void anAnswerThatComesTooLateDoesNothing() throws Exception {
    var asked = new LinkedBlockingQueue<String>();
    var late = new CompletableFuture<Passage>();
    try (var scene = new PairScene()) {
      scene.fromClient =
          text -> {
            asked.add(text);
            return late;
          };
      scene.start();
      try (Joined pair = scene.join()) {
        pair.client().text("[\"up\",0]");
        assertThat(asked.take()).isEqualTo("[\"up\",0]");
        pair.relay().ending(1000, "");
        assertThat(pair.client().ending()).isEqualTo("1000");
        late.complete(new Passage.Pass());
        assertThat(pair.relay().ending()).isEqualTo("1000");
        scene.settled();
        assertThat(scene.closed).hasValue(1);
        assertThat(scene.pairs().receivedBytes()).isZero();
      }
    }
  }
}
