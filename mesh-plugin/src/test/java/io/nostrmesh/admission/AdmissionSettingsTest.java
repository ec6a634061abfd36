package io.nostrmesh.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionSettingsTest {

  private static AdmissionSettings settings(
      Duration lease, Duration tolerance, Duration lifetime, Duration recheck, Duration deadline) {
    return new AdmissionSettings(
        lease,
        tolerance,
        AdmissionSettings.DEFAULT_ENDPOINT_BINDING,
        AdmissionSettings.DEFAULT_VIA_OWNER,
        AdmissionSettings.DEFAULT_ROSTER,
        lifetime,
        recheck,
        deadline);
  }

  @Test
  void takesZeroForWhatCanBeSwitchedOff() {
    Duration second = Duration.ofSeconds(1);
    assertThat(settings(Duration.ZERO, second, Duration.ZERO, second, second)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "PT-1S, PT1S, PT1S, PT1S, PT1S, lease",
    "PT1S, PT0S, PT1S, PT1S, PT1S, clockTolerance",
    "PT1S, PT0.999S, PT1S, PT1S, PT1S, clockTolerance",
    "PT1S, PT1S, PT-1S, PT1S, PT1S, maxConnectionLifetime",
    "PT1S, PT1S, PT1S, PT0.999S, PT1S, recheckInterval",
    "PT1S, PT1S, PT1S, PT1S, PT0S, answerDeadline",
    "PT8761H, PT1S, PT1S, PT1S, PT1S, lease",
    "PT1S, PT1H1S, PT1S, PT1S, PT1S, clockTolerance",
    "PT1S, PT1S, PT8761H, PT1S, PT1S, maxConnectionLifetime",
    "PT1S, PT1S, PT1S, PT24H1S, PT1S, recheckInterval",
    "PT1S, PT1S, PT1S, PT1S, PT10S, answerDeadline",
  })
  void refusesWhatMakesNoSense(
      Duration lease,
      Duration tolerance,
      Duration lifetime,
      Duration recheck,
      Duration deadline,
      String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(lease, tolerance, lifetime, recheck, deadline))
        .withMessageStartingWith(name + " must ");
  }
}
