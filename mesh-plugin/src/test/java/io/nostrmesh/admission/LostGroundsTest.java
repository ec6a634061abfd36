package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.PHONE;
import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.AdmissionScene.STRANGER;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.AdmissionScene.code;
import static io.nostrmesh.admission.RosterScene.PHONE_KEY;
import static io.nostrmesh.admission.RosterScene.offer;
import static io.nostrmesh.admission.RosterScene.proof;
import static io.nostrmesh.admission.RosterScene.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.admission.AdmissionSettings.ViaOwner;
import io.nostrmesh.admission.Registrations.Outcome;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.membership.OwnerAttestation;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * More ends while a membership check still thinks: what an endpoint stood on, what it was about to
 * stand on, or the connection itself.
 */
class LostGroundsTest {

  private static final SecretKey BOB = SecretKey.generate(RANDOM);
  private static final SecretKey AGENT = SecretKey.generate(RANDOM);

  private final AdmissionScene scene = new AdmissionScene();
  private final CompletableFuture<Membership> thinking = new CompletableFuture<>();
  private final TestConnection connection = silent(PHONE_KEY.id());

  LostGroundsTest() {
    scene.members.add(BOB.publicKey());
  }

  /**
   * Connected on Alice's word; Bob's is there too, and Alice is removed while he is asked about.
   */
  private MemberAdmission withBobBeingAskedAbout() {
    MemberAdmission admission = scene.start();
    store(admission, offer(scene, ALICE, PHONE_KEY, true));
    store(admission, offer(scene, BOB, PHONE_KEY, true));
    if (!stoodOnAlice(admission)) {
      throw new AssertionError("two claims of one second stand in the order of their ids");
    }
    scene.members.answer(BOB.publicKey(), () -> thinking);
    scene.members.remove(ALICE.publicKey());
    assertThat(connection.closings).isEmpty();
    return admission;
  }

  private boolean stoodOnAlice(MemberAdmission admission) {
    scene.members.answer(BOB.publicKey(), Membership.DENIED);
    boolean admitted = admit(admission, connection) instanceof Admission.Admitted;
    scene.members.add(BOB.publicKey());
    return admitted;
  }

  @Test
  void staysWhenTheOtherIsAMember() {
    withBobBeingAskedAbout();
    thinking.complete(TestMembers.MEMBER);
    assertThat(connection.closings).isEmpty();
  }

  @Test
  void isClosedOnceWhenTheOtherIsRemovedAsWell() {
    MemberAdmission admission = withBobBeingAskedAbout();

    scene.members.remove(BOB.publicKey());
    thinking.complete(TestMembers.MEMBER);

    assertThat(codes()).containsExactly("admission.membership-ended");
    admission.ended(connection);
    assertThat(admission.remembered()).isZero();
  }

  @Test
  void isClosedOnceWhenTheFirstIsRemovedAgainAndTheOtherIsNone() {
    MemberAdmission admission = withBobBeingAskedAbout();

    scene.members.remove(ALICE.publicKey());
    thinking.complete(Membership.DENIED);

    assertThat(codes()).containsExactly("admission.membership-ended");
    admission.ended(connection);
    assertThat(admission.remembered()).isZero();
  }

  @Test
  void isClosedWhenTheOthersEventGoesMeanwhile() {
    MemberAdmission admission = scene.start();
    store(admission, offer(scene, ALICE, PHONE_KEY, true));
    Event bobs = offer(scene, BOB, PHONE_KEY, true);
    store(admission, bobs);
    assertThat(stoodOnAlice(admission)).isTrue();
    scene.members.answer(BOB.publicKey(), () -> thinking);
    scene.members.remove(ALICE.publicKey());

    admission.roster().removed(bobs.id());
    thinking.complete(TestMembers.MEMBER);

    assertThat(codes()).containsExactly("admission.membership-ended");
  }

  @Test
  void doesNotComeBackWhenItHasEnded() {
    MemberAdmission admission = withBobBeingAskedAbout();

    admission.ended(connection);
    thinking.complete(TestMembers.MEMBER);

    assertThat(connection.closings).isEmpty();
    assertThat(admission.remembered()).isZero();
  }

  @Test
  void leavesNothingBehindWhenTheAnswerComesTooLateAndTheConnectionIsGone() {
    MemberAdmission admission = withBobBeingAskedAbout();
    admission.ended(connection);
    thinking.complete(Membership.DENIED);
    assertThat(admission.remembered()).isZero();
  }

  /** Whoever else names the endpoint loses nothing by the end of somebody's membership. */
  @Test
  void theEndOfOneClaimantDuringAFirstConnectHarmsNoOther() {
    String bobs = scene.bearer(BOB);
    MemberAdmission admission = scene.start();
    assertThat(code(admit(admission, PHONE, bobs))).isEqualTo("admitted");
    store(admission, offer(scene, ALICE, PHONE_KEY, true));
    scene.time.advance(Duration.ofSeconds(1));
    store(admission, offer(scene, BOB, PHONE_KEY, true));
    scene.members.answer(ALICE.publicKey(), () -> thinking);
    CompletableFuture<Admission> deciding = admission.admit(connection).toCompletableFuture();
    assertThat(deciding).as("Alice, who named it first, is asked about first").isNotDone();

    scene.members.remove(ALICE.publicKey());
    thinking.complete(Membership.DENIED);

    assertThat(deciding.join())
        .isEqualTo(new Admission.Admitted(BOB.publicKey(), Optional.empty()));
    scene.time.advance(Duration.ofMinutes(5));
    assertThat(code(admit(admission, PHONE, bobs))).as("his lease").isEqualTo("admitted");
  }

  /** The member takes back what the own token has bound while its endpoint is coming in again. */
  @Test
  void aLeaseThatIsTakenBackMeanwhileAdmitsNobody() {
    MemberAdmission admission = scene.start();
    assertThat(code(admit(admission, PHONE_KEY.id(), scene.bearer(ALICE)))).isEqualTo("admitted");
    scene.members.answer(ALICE.publicKey(), () -> thinking);
    CompletableFuture<Admission> deciding = admission.admit(connection).toCompletableFuture();
    scene.members.add(ALICE.publicKey());

    var released =
        admission.registrations().orElseThrow().release(PHONE_KEY.id(), signed(ALICE)).join();
    assertThat(released.refusal()).isEmpty();
    thinking.complete(TestMembers.MEMBER);

    assertThat(code(deciding.join())).isEqualTo("admission.claim-ended");
    assertThat(code(admit(admission, silent(PHONE_KEY.id()))))
        .isEqualTo("admission.endpoint-unknown");
  }

  /** As another node of one database does, of which this one hears nothing. */
  @Test
  void aLeaseThatIsTakenBackElsewhereEndsWithTheNextRound() {
    MemberAdmission admission = scene.start();
    assertThat(code(admit(admission, PHONE_KEY.id(), scene.bearer(ALICE)))).isEqualTo("admitted");
    assertThat(code(admit(admission, connection))).isEqualTo("admitted");
    scene.time.advance(Duration.ofMinutes(1));
    assertThat(codes()).isEmpty();

    scene.store.release(ALICE.publicKey(), PHONE_KEY.id());
    scene.time.advance(Duration.ofMinutes(1));

    assertThat(codes()).containsExactly("admission.claim-ended");
  }

  @Test
  void aRequestThatAnotherNodeHasCarriedOutIsNotCarriedOutAgain() {
    var carriedOut = new HashSet<TokenHash>();
    scene.store =
        new BrokenLeaseStore() {
          @Override
          public CompletionStage<Void> release(PublicKey key, EndpointId endpoint) {
            return CompletableFuture.completedFuture(null);
          }

          @Override
          public CompletionStage<Boolean> spend(TokenHash token, Instant until) {
            return CompletableFuture.completedFuture(carriedOut.add(token));
          }
        };
    Event request = signed(ALICE);
    Registrations here = scene.start().registrations().orElseThrow();
    Registrations there = scene.start().registrations().orElseThrow();

    assertThat(here.release(PHONE_KEY.id(), request).join()).isEqualTo(Outcome.GRANTED);
    assertThat(there.release(PHONE_KEY.id(), request).join()).isEqualTo(Outcome.SPENT);
    assertThat(there.release(PHONE_KEY.id(), signed(STRANGER)).join().refusal()).isPresent();
    assertThat(carriedOut).hasSize(1);
  }

  /** An agent's word counts through the owner that its newest event names. */
  @Test
  void endsWithTheOwnerThatTheAgentsEventNames() {
    scene.with(change -> change.viaOwner(ViaOwner.ALLOW));
    MemberAdmission admission = scene.start();
    Tag owner = OwnerAttestation.sign(ALICE, AGENT.publicKey(), "", RANDOM).tag();
    store(admission, agents(List.of(proof(AGENT, PHONE_KEY), owner)));
    assertThat(code(admit(admission, connection))).isEqualTo("admitted");

    scene.time.advance(Duration.ofSeconds(1));
    store(admission, agents(List.of(proof(AGENT, PHONE_KEY))));

    assertThat(codes()).containsExactly("admission.claim-ended");
  }

  private Event agents(List<Tag> tags) {
    return offer(scene, AGENT, PHONE_KEY.id().toString(), "device", tags);
  }

  private Event signed(SecretKey key) {
    long now = scene.time.instant().getEpochSecond();
    return new EventTemplate(Kind.HTTP_AUTH, now, List.of(), "").sign(key, RANDOM);
  }

  private List<String> codes() {
    return connection.closings.stream().map(Reason::code).toList();
  }

  private static void store(MemberAdmission admission, Event event) {
    admission.roster().stored(event).toCompletableFuture().join();
  }
}
