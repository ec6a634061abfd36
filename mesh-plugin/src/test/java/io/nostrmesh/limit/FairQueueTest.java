package io.nostrmesh.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.limit.FairQueue.Source;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FairQueueTest {

  /** An item is named party, line, number: A of party A on line a, say. */
  @ParameterizedTest
  @CsvSource({
    "Aa1, Aa1",
    "Aa1 Aa2 Aa3, Aa1 Aa2 Aa3",
    "Aa1 Aa2 Aa3 Bb1, Aa1 Bb1 Aa2 Aa3",
    "Aa1 Aa2 Ab1 Ab2, Aa1 Ab1 Aa2 Ab2",
    "Aa1 Aa2 Ab1 Ac1 Ba1 Ba2, Aa1 Ba1 Ab1 Ba2 Ac1 Aa2",
    "Aa1 Ab1 Ac1 Ad1 Ba1 Bb1, Aa1 Ba1 Ab1 Bb1 Ac1 Ad1",
  })
  void letsPartiesTakeTurnsAndWithinThemTheirLines(String offered, String taken) {
    var queue = new FairQueue<String>(100, 100);
    for (String item : offered.split(" ")) {
      assertThat(queue.offer(source(item), item)).isTrue();
    }
    assertThat(drain(queue)).containsExactly(taken.split(" "));
  }

  @Test
  void isBoundedForAPartyAndInAll() {
    var queue = new FairQueue<String>(5, 3);
    for (String item : List.of("Aa1", "Ab1", "Ac1")) {
      assertThat(queue.offer(source(item), item)).isTrue();
    }
    assertThat(queue.offer(source("Ad1"), "Ad1")).isFalse();
    assertThat(queue.offer(source("Ba1"), "Ba1")).isTrue();
    assertThat(queue.offer(source("Ca1"), "Ca1")).isTrue();
    assertThat(queue.offer(source("Da1"), "Da1")).isFalse();
    assertThat(drain(queue)).hasSize(5);
    assertThat(queue.offer(source("Ad1"), "Ad1")).isTrue();
    assertThat(queue.size()).isEqualTo(1);
  }

  private static Source source(String item) {
    return new Source(item.charAt(0), item.charAt(1));
  }

  private static List<String> drain(FairQueue<String> queue) {
    var items = new ArrayList<String>();
    for (String item = queue.poll(); item != null; item = queue.poll()) {
      items.add(item);
    }
    return items;
  }
}
