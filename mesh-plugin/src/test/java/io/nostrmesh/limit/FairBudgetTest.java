package io.nostrmesh.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FairBudgetTest {

  private final List<String> ended = new ArrayList<>();
  private final FairBudget budget = new FairBudget(100);

  private FairBudget.Share share(String party, String name) {
    return budget.share(party, () -> ended.add(name));
  }

  @Test
  void endsWhoHoldsMostForWhoeverNeedsRoom() {
    FairBudget.Share greedy = share("a", "greedy");
    FairBudget.Share modest = share("b", "modest");
    FairBudget.Share newcomer = share("c", "newcomer");
    assertThat(greedy.take(60)).isTrue();
    assertThat(modest.take(40)).isTrue();
    assertThat(newcomer.take(10)).isTrue();
    assertThat(ended).containsExactly("greedy");
    assertThat(budget.held()).isEqualTo(50);
    assertThat(greedy.take(1)).isFalse();
    greedy.giveBack(60);
    greedy.close();
    assertThat(budget.held()).isEqualTo(50);
    modest.giveBack(40);
    newcomer.close();
    assertThat(budget.held()).isZero();
    modest.close();
    assertThat(budget.size()).isZero();
  }

  /** Many small ones of one party weigh as much as one. */
  @Test
  void weighsParties() {
    FairBudget.Share honest = share("honest", "honest");
    assertThat(honest.take(30)).isTrue();
    for (int i = 0; i < 20; i++) {
      share("crowd", "crowd " + i).take(10);
    }
    assertThat(ended).hasSize(13).allMatch(name -> name.startsWith("crowd"));
    assertThat(budget.held()).isEqualTo(100);
  }

  @Test
  void endsTheOneThatAsksForTooMuchItself() {
    FairBudget.Share big = share("a", "big");
    assertThat(big.take(101)).isFalse();
    assertThat(ended).containsExactly("big");
    assertThat(budget.held()).isZero();
  }

  @Test
  void refusesABudgetOfNothing() {
    assertThatThrownBy(() -> new FairBudget(0)).hasMessageContaining("max must be at least 1");
  }

  @Test
  void countsRightForManyThreads() {
    var shared = new FairBudget(1000);
    List<CompletableFuture<Void>> threads =
        IntStream.range(0, 4)
            .mapToObj(i -> CompletableFuture.runAsync(() -> takeAndGiveBack(shared, i)))
            .toList();
    threads.forEach(CompletableFuture::join);
    assertThat(shared.held()).isZero();
    assertThat(shared.size()).isZero();
  }

  private static void takeAndGiveBack(FairBudget shared, int seed) {
    var random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      try (FairBudget.Share share = shared.share(seed % 2, () -> {})) {
        for (int j = 0; j < 5; j++) {
          int bytes = random.nextInt(300);
          if (share.take(bytes) && random.nextBoolean()) {
            share.giveBack(bytes);
          }
          assertThat(shared.held()).isLessThanOrEqualTo(1000 + 4 * 300);
        }
      }
    }
  }
}
