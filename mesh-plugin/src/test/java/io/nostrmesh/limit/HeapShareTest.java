package io.nostrmesh.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeapShareTest {

  @ParameterizedTest
  @CsvSource({
    "1, 100, 1",
    "100, 100, 100",
    "12, 67108864, 8053056",
    "25, 9223372036854775807, 2305843009213693950",
    "50, 99, 0",
  })
  void isAPartOfTheMaximum(int percent, long maximum, long bytes) {
    assertThat(new HeapShare(percent).bytesOf(maximum)).isEqualTo(bytes);
  }

  @Test
  void followsTheHeapOfThisProcess() {
    var whole = new HeapShare(100);
    assertThat(whole.bytes()).isBetween(1L, Runtime.getRuntime().maxMemory());
    assertThat(whole.bytesButAtLeast(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(whole.bytesButAtLeast(1)).isEqualTo(whole.bytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 101, Integer.MAX_VALUE})
  void namesAPercentageThatIsNone(int percent) {
    assertThatThrownBy(() -> new HeapShare(percent)).hasMessageContaining("percent");
  }
}
