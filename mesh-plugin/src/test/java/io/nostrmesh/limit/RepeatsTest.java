package io.nostrmesh.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class RepeatsTest {

  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final Repeats<String, Integer> repeats =
      new Repeats<>(2, (key, last, repeated) -> told.add(key + " " + last + " x" + repeated));

  @Test
  void tellsTheFirstAtOnceAndTheRestOnceARound() {
    repeats.note("a", 1);
    repeats.note("b", 2);
    repeats.note("a", 3);
    repeats.note("a", 4);
    assertThat(told).containsExactly("a 1 x0", "b 2 x0");

    repeats.endRound();
    assertThat(told).endsWith("a 4 x2").hasSize(3);
    repeats.note("a", 5);
    repeats.note("b", 6);
    assertThat(told).endsWith("b 6 x0").hasSize(4);

    repeats.endRound();
    assertThat(told).endsWith("a 5 x1").hasSize(5);
    repeats.endRound();
    repeats.endRound();
    assertThat(told).hasSize(5);
    repeats.note("a", 7);
    assertThat(told).endsWith("a 7 x0");
  }

  @Test
  void tellsTheCountOfWhatGivesWay() {
    repeats.note("a", 1);
    repeats.note("a", 2);
    repeats.note("b", 3);
    repeats.note("c", 4);
    assertThat(told).containsExactly("a 1 x0", "b 3 x0", "a 2 x1", "c 4 x0");
    repeats.note("d", 5);
    assertThat(told).endsWith("d 5 x0").hasSize(5);
  }

  @RepeatedTest(50)
  void losesNothingAmongThreads() throws Exception {
    var threads = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 400; i++) {
      int key = i % 2;
      threads.execute(() -> repeats.note("k" + key, 0));
      if (i % 50 == 0) {
        threads.execute(repeats::endRound);
      }
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    repeats.endRound();

    int all =
        told.stream()
            .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf('x') + 1)))
            .map(repeated -> Math.max(1, repeated))
            .sum();
    assertThat(all).isEqualTo(400);
  }
}
