package io.nostrmesh.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiveBudgetTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "room, 0, 50, 0, true",
    "just room, 0, 100, 0, true",
    "no room, 0, 101, 0, false",
    "no room beside others, 90, 11, 0, false",
    "a little in any case, 100, 10, 0, true",
    "a little counts what is held, 100, 5, 6, false",
  })
  void takes(String rule, int others, int bytes, int own, boolean taken) {
    var budget = new ReceiveBudget(100, 10);
    budget.take(others, 0);
    budget.take(own, 0);
    assertThat(budget.take(bytes, own)).isEqualTo(taken);
  }

  @Test
  void countsNothingThatItRefused() {
    var budget = new ReceiveBudget(100, 10);
    budget.take(90, 0);
    budget.take(50, 0);
    assertThat(budget.held()).isEqualTo(90);
    budget.giveBack(90);
    assertThat(budget.held()).isZero();
  }
}
