package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.LAPTOP;
import static io.nostrmesh.admission.AdmissionScene.PHONE;
import static io.nostrmesh.admission.AdmissionScene.STRANGER;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.AdmissionScene.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.admission.lease.Lease;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.admission.roster.RosterMode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RefusalMemoryTest {

  private final AdmissionScene scene = new AdmissionScene();

  @Test
  void asksNobodyAboutASecondAttemptRightAfterTheFirst() {
    var admission = scene.start();
    String bearer = scene.bearer(STRANGER);
    for (int attempt = 0; attempt < 1000; attempt++) {
      assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admission.not-a-member");
    }
    assertThat(scene.members.questions).hasValue(1);
    assertThat(scene.denied).hasSize(1000);
  }

  @Test
  void letsSomebodyInSoonAfterItWasAdded() {
    var admission = scene.start();
    String bearer = scene.bearer(STRANGER);
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admission.not-a-member");

    scene.members.add(STRANGER.publicKey());
    scene.time.advance(Duration.ofMillis(2999));
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admission.not-a-member");
    scene.time.advance(Duration.ofMillis(1));
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");
  }

  @Test
  void concernsOneTokenOfOneEndpoint() {
    var admission = scene.start();
    String bearer = scene.bearer(STRANGER);
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admission.not-a-member");
    scene.members.add(STRANGER.publicKey());

    assertThat(code(admit(admission, LAPTOP, scene.bearer(STRANGER)))).isEqualTo("admitted");
    assertThat(code(admit(admission, PHONE, bearer))).isEqualTo("admitted");
  }

  @Test
  void doesNotRememberFailuresOfTheRelayItself() {
    var admission = scene.start();
    String bearer = scene.bearer(ALICE);
    scene.members.answer(
        ALICE.publicKey(), () -> CompletableFuture.failedFuture(new IllegalStateException("down")));
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admission.membership-unknown");

    scene.members.add(ALICE.publicKey());
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");
  }

  @Test
  void remembersForAMinuteWhatCanNeverBecomeValid() {
    var lookups = new AtomicInteger();
    scene.store =
        new BrokenLeaseStore() {
          @Override
          public CompletionStage<Optional<Lease>> find(TokenHash token) {
            lookups.incrementAndGet();
            return CompletableFuture.completedFuture(Optional.empty());
          }
        };
    scene.with(change -> change.roster(RosterMode.OFF));
    var admission = scene.start();
    String bearer = scene.bearer(ALICE);
    scene.time.advance(Duration.ofSeconds(61));
    for (int second = 0; second < 60; second++) {
      assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admission.token-expired");
      scene.time.advance(Duration.ofSeconds(1));
    }
    assertThat(lookups).hasValue(1);
    admit(admission, LAPTOP, bearer);
    assertThat(lookups).hasValue(2);
  }

  @Test
  void letsATokenFromTheFutureInOnceItsTimeHasCome() {
    var admission = scene.start();
    scene.time.advance(Duration.ofSeconds(62));
    String bearer = scene.bearer(ALICE);
    scene.time.advance(Duration.ofSeconds(-62));
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admission.token-not-yet-valid");

    scene.time.advance(Duration.ofSeconds(3));
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");
  }

  @Test
  void holdsNoMoreThanItsLimitWhateverComes() {
    var memory = new RefusalMemory(scene.time);
    var refusal = Decision.refuse(AdmissionReason.NOT_A_MEMBER);
    for (int i = 0; i < 3 * RefusalMemory.LIMIT; i++) {
      memory.remember(LAPTOP, Optional.of(new TokenHash(String.format("%064x", i))), refusal);
      assertThat(memory.size()).isLessThanOrEqualTo(RefusalMemory.LIMIT);
    }
    assertThat(memory.recall(LAPTOP, Optional.of(new TokenHash("0".repeat(64))))).isEmpty();
  }
}
