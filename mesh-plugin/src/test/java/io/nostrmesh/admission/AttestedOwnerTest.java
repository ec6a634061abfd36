package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.LAPTOP;
import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.AdmissionScene.STRANGER;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.AdmissionScene.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.admission.AdmissionSettings.ViaOwner;
import io.nostrmesh.membership.OwnerAttestation;
import io.nostrmesh.nip98.BearerCodec;
import io.nostrmesh.nip98.HttpAuthSigner;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.Membership;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Admission of a member's agent by the {@code auth} tag of its token. */
class AttestedOwnerTest {

  private static final SecretKey AGENT = SecretKey.generate(RANDOM);

  private final AdmissionScene scene =
      new AdmissionScene().with(change -> change.viaOwner(ViaOwner.ALLOW));

  private static Tag attestation(SecretKey owner, String conditions) {
    return OwnerAttestation.sign(owner, AGENT.publicKey(), conditions, RANDOM).tag();
  }

  private String bearer(Tag... tags) {
    var signer = new HttpAuthSigner(AGENT, scene.time, RANDOM);
    return BearerCodec.encode(signer.sign(AdmissionScene.request(), List.of(tags)));
  }

  private String codeFor(String bearer) {
    return code(admit(scene.start(), LAPTOP, bearer));
  }

  @Test
  void admitsAnAgentThroughTheMemberWhoVouchesForIt() {
    assertThat(admit(scene.start(), LAPTOP, bearer(attestation(ALICE, "kind=27235"))))
        .isEqualTo(new Admission.Admitted(AGENT.publicKey(), Optional.of(ALICE.publicKey())));
  }

  @Test
  void doesNotUnlessConfigured() {
    scene.with(change -> change.viaOwner(ViaOwner.DENY));
    assertThat(codeFor(bearer(attestation(ALICE, "")))).isEqualTo("admission.not-a-member");
    scene.members.answer(AGENT.publicKey(), new Membership.ViaOwner(ALICE.publicKey()));
    assertThat(codeFor(bearer())).isEqualTo("admission.via-owner");
  }

  @Test
  void admitsAMemberAsItselfWhateverItsTokenCarries() {
    scene.members.add(AGENT.publicKey());
    for (Tag tag : List.of(attestation(ALICE, ""), Tag.of("auth", "rubbish"))) {
      assertThat(admit(scene.start(), LAPTOP, bearer(tag)))
          .isEqualTo(new Admission.Admitted(AGENT.publicKey(), Optional.empty()));
    }
  }

  @Test
  void refusesAnAgentWithoutAGoodAttestation() {
    Tag good = attestation(ALICE, "");
    Tag forAnother = OwnerAttestation.sign(ALICE, STRANGER.publicKey(), "", RANDOM).tag();
    for (String bearer :
        List.of(
            bearer(),
            bearer(good, good),
            bearer(attestation(ALICE, "kind=1")),
            bearer(attestation(ALICE, "created_at<1")),
            bearer(forAnother),
            bearer(attestation(STRANGER, "")))) {
      assertThat(codeFor(bearer)).isEqualTo("admission.not-a-member");
    }
  }

  @Test
  void refusesAnAgentsAgent() {
    SecretKey middle = SecretKey.generate(RANDOM);
    scene.members.answer(middle.publicKey(), new Membership.ViaOwner(ALICE.publicKey()));
    assertThat(codeFor(bearer(attestation(middle, "")))).isEqualTo("admission.not-a-member");
  }

  @Test
  void refusesWhenTheOwnersMembershipCannotBeFoundOut() {
    scene.members.answer(
        ALICE.publicKey(), () -> CompletableFuture.failedFuture(new IllegalStateException("down")));
    assertThat(codeFor(bearer(attestation(ALICE, "")))).isEqualTo("admission.membership-unknown");
  }

  @Test
  void stillHoldsWhenTheTokenIsUsedAgain() {
    var admission = scene.start();
    String bearer = bearer(attestation(ALICE, ""));
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");
    scene.time.advance(Duration.ofHours(2));
    assertThat(admit(admission, LAPTOP, bearer))
        .isEqualTo(new Admission.Admitted(AGENT.publicKey(), Optional.of(ALICE.publicKey())));
  }

  @Test
  void endsWithTheOwnersMembership() {
    var admission = scene.start();
    var connection = new TestConnection(LAPTOP, bearer(attestation(ALICE, "")));
    assertThat(code(admit(admission, connection))).isEqualTo("admitted");

    scene.members.remove(ALICE.publicKey());
    assertThat(connection.closings).containsExactly(AdmissionReason.MEMBERSHIP_ENDED.reason());
  }

  @Test
  void refusesAnAgentWhoseOwnerIsRemovedWhileItIsBeingAdmitted() {
    var admission = scene.start();
    var answer = new CompletableFuture<Membership>();
    scene.members.answer(ALICE.publicKey(), () -> answer);
    CompletableFuture<Admission> admitted =
        admission
            .admit(new TestConnection(LAPTOP, bearer(attestation(ALICE, ""))))
            .toCompletableFuture();

    scene.members.remove(ALICE.publicKey());
    answer.complete(TestMembers.MEMBER);
    assertThat(code(admitted.join())).isEqualTo("admission.membership-ended");
  }
}
