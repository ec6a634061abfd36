package io.nostrmesh.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nip98.HttpAuthFault;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdmissionReasonTest {

  @Test
  void keepsItsCodes() {
    assertThat(AdmissionReason.values())
        .extracting(reason -> reason.reason().code())
        .containsExactly(
            "admission.token-missing",
            "admission.endpoint-unknown",
            "admission.claim-not-proven",
            "admission.token-too-large",
            "admission.token-not-base64",
            "admission.token-not-an-event",
            "admission.token-wrong-kind",
            "admission.token-wrong-url",
            "admission.token-wrong-method",
            "admission.token-expired",
            "admission.token-not-yet-valid",
            "admission.token-bad-signature",
            "admission.token-wrong-endpoint",
            "admission.token-without-endpoint",
            "admission.token-in-use",
            "admission.not-a-member",
            "admission.via-owner",
            "admission.busy",
            "admission.membership-unknown",
            "admission.leases-unavailable",
            "admission.failed",
            "admission.membership-ended",
            "admission.claim-ended",
            "admission.lifetime-over");
  }

  @ParameterizedTest
  @EnumSource(value = HttpAuthFault.class, mode = EnumSource.Mode.EXCLUDE, names = "WRONG_PAYLOAD")
  void hasOneForEachFaultOfAToken(HttpAuthFault fault) {
    assertThat(AdmissionReason.of(fault).reason().text()).startsWith(fault.text() + ": ");
  }

  @ParameterizedTest
  @EnumSource
  void saysWhatHappenedAndWhatToDo(AdmissionReason reason) {
    assertThat(reason.reason().text())
        .matches("[a-z][^:]{8,100}: [a-z][^:]{10,80}[a-z]")
        .hasSizeLessThan(140);
  }

  @Test
  void saysSomethingElseEachTime() {
    assertThat(Arrays.stream(AdmissionReason.values()).map(reason -> reason.reason().text()))
        .doesNotHaveDuplicates();
  }
}
