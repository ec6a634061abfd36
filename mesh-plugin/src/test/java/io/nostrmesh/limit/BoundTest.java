package io.nostrmesh.limit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BoundTest {

  static Stream<Arguments> outside() {
    Duration second = Duration.ofSeconds(1);
    Duration hour = Duration.ofHours(1);
    return Stream.of(
        row("x must be at least 1, got 0", () -> Bound.atLeast(1, 0, "x")),
        row("x must be at least -5, got -6", () -> Bound.atLeast(-5, -6, "x")),
        row("x must be 1 to 100, got 101", () -> Bound.within(1, 100, 101, "x")),
        row("x must be 1 to 100, got 0", () -> Bound.within(1, 100, 0, "x")),
        row("x must be 1s to 1h, got 999ms", () -> Bound.within(second, hour, millis(999), "x")),
        row(
            "x must be 1s to 1h, got 3600001ms",
            () -> Bound.within(second, hour, hour.plusMillis(1), "x")),
        row("x must be 1s to 1h, got -1s", () -> Bound.within(second, hour, seconds(-1), "x")),
        row("x must be more than 0s, got 0s", () -> Bound.positive(Duration.ZERO, "x")),
        row("x must be more than 0s, got -90s", () -> Bound.positive(seconds(-90), "x")),
        row("x must be at least 0s, got -1ms", () -> Bound.notNegative(millis(-1), "x")),
        row("x must be at most 10s, got 11s", () -> Bound.atMost(seconds(10), seconds(11), "x")));
  }

  @ParameterizedTest
  @MethodSource("outside")
  void namesWhatIsOutsideWithRangeAndValue(String complaint, ThrowingCallable check) {
    assertThatIllegalArgumentException().isThrownBy(check).withMessage(complaint);
  }

  static Stream<Arguments> inside() {
    Duration second = Duration.ofSeconds(1);
    return Stream.of(
        row("the least", () -> Bound.atLeast(1, 1, "x")),
        row("far above", () -> Bound.atLeast(1, Long.MAX_VALUE, "x")),
        row("the lower end", () -> Bound.within(1, 100, 1, "x")),
        row("the upper end", () -> Bound.within(1, 100, 100, "x")),
        row("the only one", () -> Bound.within(second, second, second, "x")),
        row("a nanosecond", () -> Bound.positive(Duration.ofNanos(1), "x")),
        row("nothing", () -> Bound.notNegative(Duration.ZERO, "x")),
        row("the most", () -> Bound.atMost(second, second, "x")));
  }

  @ParameterizedTest
  @MethodSource("inside")
  void letsTheRestPass(String what, ThrowingCallable check) {
    assertThatCode(check).as(what).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "PT24H, 1d",
    "PT36H, 36h",
    "PT90S, 90s",
    "PT0S, 0s",
    "PT0.25S, 250ms",
    "PT0.0001S, PT0.0001S"
  })
  void writesTimesAsPropertiesDo(Duration time, String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bound.atMost(Duration.ofSeconds(-1), time, "x"))
        .withMessageEndingWith("got " + text);
  }

  private static Arguments row(String text, ThrowingCallable check) {
    return Arguments.of(text, check);
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
