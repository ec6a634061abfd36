package io.nostrmesh.settings.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.offer.OfferSettings.Validation;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionTest {

  @ParameterizedTest
  @CsvSource({
    "90s, PT1M30S", "5m, PT5M", "24h, PT24H", "366d, PT8784H", "250ms, PT0.25S", "7us, PT0.000007S",
    "9ns, PT0.000000009S", "0s, PT0S", "-1s, PT-1S", "PT5M, PT5M", "P1DT2H, PT26H",
        "PT0.5S, PT0.5S",
  })
  void readsDurations(String text, Duration time) {
    assertThat(Conversion.of(text, Duration.class)).contains(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "5 m",
        "m",
        "5M",
        "1.5h",
        "5min",
        "soon",
        "PT",
        "P",
        "5m30s",
        "--5s",
        "1w",
        "9223372036854775807d",
        "99999999999999999999s",
        "pt5m",
        "0x5s"
      })
  void takesNothingElseForADuration(String text) {
    assertThat(Conversion.of(text, Duration.class)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-7, -7", "+7, 7", "2147483647, 2147483647", "007, 7"})
  void readsWholeNumbers(String text, int number) {
    assertThat(Conversion.of(text, Integer.class)).contains(number);
    assertThat(Conversion.of(text, Long.class)).contains((long) number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.5", "1e3", "1_000", "2147483648", "ten", "0x10", "1 000", "1,0"})
  void takesNothingElseForAnInteger(String text) {
    assertThat(Conversion.of(text, Integer.class)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false", "TRUE,", "yes,", "1,", "on,", "False,", "'',"})
  void readsBooleans(String text, Boolean value) {
    assertThat(Conversion.of(text, Boolean.class).orElse(null)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"strict, STRICT", "STRICT, STRICT", "Schema, SCHEMA", "schem,", "'',", "0,"})
  void readsConstants(String text, Validation value) {
    assertThat(Conversion.of(text, Validation.class).orElse(null)).isEqualTo(value);
  }
}
