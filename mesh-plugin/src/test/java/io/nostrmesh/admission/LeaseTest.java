package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.LAPTOP;
import static io.nostrmesh.admission.AdmissionScene.PHONE;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.AdmissionScene.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.spi.Admission;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseTest {

  private final AdmissionScene scene = new AdmissionScene();

  @Test
  void admitsAMemberForItsNostrKey() {
    var admission = scene.start();

    assertThat(admit(admission, LAPTOP, scene.bearer(ALICE)))
        .isEqualTo(new Admission.Admitted(ALICE.publicKey(), Optional.empty()));
  }

  @Test
  void letsTheEndpointThatUsedATokenFirstUseItUntilTheLeaseEnds() {
    var admission = scene.start();
    String bearer = scene.bearer(ALICE);
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");

    scene.time.advance(Duration.ofHours(24).minusSeconds(1));
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");

    scene.time.advance(Duration.ofSeconds(1));
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admission.token-expired");
  }

  @Test
  void refusesATokenThatAnotherEndpointHolds() {
    var admission = scene.start();
    String bearer = scene.bearer(ALICE);
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");

    assertThat(code(admit(admission, PHONE, bearer))).isEqualTo("admission.token-in-use");
    scene.time.advance(Duration.ofHours(1));
    assertThat(code(admit(admission, PHONE, bearer))).isEqualTo("admission.token-in-use");
  }
}
