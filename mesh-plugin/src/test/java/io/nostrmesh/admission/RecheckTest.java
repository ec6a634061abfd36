package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.LAPTOP;
import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.AdmissionScene.connect;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.admission.AdmissionSettings.ViaOwner;
import io.nostrmesh.admission.accounts.Denials;
import io.nostrmesh.admission.accounts.MemberAccounts;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.admission.roster.Roster;
import io.nostrmesh.admission.roster.RosterMode;
import io.nostrmesh.limit.Deadline;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.Reason;
import io.nostrmesh.testkit.ManualTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check again of all who are connected, which finds what nobody has told; and lifetimes. */
class RecheckTest {

  private static final SecretKey BOB = SecretKey.generate(RANDOM);
  private static final SecretKey AGENT = SecretKey.generate(RANDOM);
  private static final Reason MEMBERSHIP_ENDED = AdmissionReason.MEMBERSHIP_ENDED.reason();

  private final AdmissionScene scene = new AdmissionScene();

  RecheckTest() {
    scene.members.add(BOB.publicKey());
  }

  @Test
  void findsOutByItselfWhenNobodyTells() {
    var admission = scene.start();
    var alices = connect(admission, scene.bearer(ALICE));
    var bobs = connect(admission, scene.bearer(BOB));
    scene.members.removeSilently(ALICE.publicKey());

    scene.time.advance(Duration.ofSeconds(59));
    assertThat(alices.closings).isEmpty();
    scene.time.advance(Duration.ofSeconds(1));
    assertThat(alices.closings).containsExactly(MEMBERSHIP_ENDED);
    assertThat(bobs.closings).isEmpty();
  }

  @Test
  void findsOutByItselfThatAnOwnerIsGone() {
    scene.with(change -> change.viaOwner(ViaOwner.ALLOW));
    scene.members.answer(AGENT.publicKey(), new Membership.ViaOwner(ALICE.publicKey()));
    var admission = scene.start();
    var connection = connect(admission, scene.bearer(AGENT));
    scene.time.advance(Duration.ofMinutes(10));
    assertThat(connection.closings).isEmpty();

    scene.members.removeSilently(ALICE.publicKey());
    scene.time.advance(Duration.ofMinutes(1));
    assertThat(connection.closings).containsExactly(MEMBERSHIP_ENDED);
  }

  @Test
  void cutsNobodyOffWhileMembershipCannotBeChecked() {
    var admission = scene.start();
    var connection = connect(admission, scene.bearer(ALICE));
    scene.members.answer(
        ALICE.publicKey(), () -> CompletableFuture.failedFuture(new IllegalStateException("down")));
    scene.time.advance(Duration.ofMinutes(5));
    scene.members.answer(ALICE.publicKey(), CompletableFuture::new);
    scene.time.advance(Duration.ofMinutes(5));
    assertThat(connection.closings).isEmpty();

    scene.members.answer(ALICE.publicKey(), Membership.DENIED);
    scene.time.advance(Duration.ofMinutes(2));
    assertThat(connection.closings).hasSize(1);
  }

  /** Whether it comes in the call or on the way to the answer's thread. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void checksAgainAfterAnError(boolean later) {
    var admission = scene.start();
    var connection = connect(admission, scene.bearer(ALICE));
    Thread thread = Thread.currentThread();
    var handedOn = new ArrayList<Throwable>();
    thread.setUncaughtExceptionHandler((any, error) -> handedOn.add(error));
    try {
      var answer = new CompletableFuture<Membership>();
      scene.members.answer(
          ALICE.publicKey(),
          () -> {
            if (!later) {
              throw new OutOfMemoryError("a test's");
            }
            return answer;
          });
      scene.time.advance(Duration.ofSeconds(60));
      answer.completeExceptionally(new OutOfMemoryError("a test's"));
      scene.time.advance(Duration.ofSeconds(120));
      assertThat(connection.closings).isEmpty();
      assertThat(handedOn).isNotEmpty();

      scene.members.removeSilently(ALICE.publicKey());
      scene.time.advance(Duration.ofSeconds(60));
      assertThat(connection.closings).containsExactly(MEMBERSHIP_ENDED);
    } finally {
      thread.setUncaughtExceptionHandler(null);
    }
  }

  @Test
  void asksForOneMemberAtATimeWhenItChecksAgain() {
    var waiting = new ArrayList<CompletableFuture<Membership>>();
    var admission = scene.start();
    List<SecretKey> keys = List.of(ALICE, BOB, AGENT);
    scene.members.add(AGENT.publicKey());
    keys.forEach(key -> connect(admission, scene.bearer(key)));
    for (SecretKey key : keys) {
      scene.members.answer(
          key.publicKey(),
          () -> {
            var answer = new CompletableFuture<Membership>();
            waiting.add(answer);
            return answer;
          });
    }

    scene.time.advance(Duration.ofSeconds(60));
    for (int asked = 1; asked <= keys.size(); asked++) {
      assertThat(waiting).hasSize(asked);
      waiting.get(asked - 1).complete(TestMembers.MEMBER);
    }
    assertThat(waiting).hasSize(keys.size());
  }

  @Test
  void asksOnceForAMemberWithManyConnections() {
    var admission = scene.start();
    for (int i = 0; i < 100; i++) {
      connect(admission, scene.bearer(ALICE));
    }
    int before = scene.members.questions.get();
    scene.time.advance(Duration.ofSeconds(60));
    assertThat(scene.members.questions).hasValue(before + 1);
  }

  @Test
  void checksTenThousandMembersAgainWithoutExhaustingTheStack() {
    var live = new LiveConnections(new MemberAccounts());
    var deadline = new Deadline(scene.time, Duration.ofSeconds(1));
    var connections = new ArrayList<TestConnection>();
    for (int i = 0; i < 10_000; i++) {
      var member = new PublicKey(String.format("%064x", i));
      var connection = new TestConnection(LAPTOP, "");
      live.expect(connection);
      live.watch(connection, member);
      live.admit(
          connection,
          new Decision.Admit(member, Optional.empty()),
          new Grounds.Token(new TokenHash("0".repeat(64))),
          ManualTime.START);
      connections.add(connection);
    }
    var gate = new MembershipGate(scene.members, ViaOwner.DENY, deadline);
    var leases = new Leases(scene.store, scene.settings, scene.time, deadline);
    var needs =
        new Roster.Needs(
            claimant -> CompletableFuture.completedFuture(false),
            false,
            lost -> {},
            Runnable::run,
            scene.time,
            scene.time);
    var revocation =
        new Revocation(
            live,
            gate,
            leases,
            new EndpointUse(new Roster(RosterMode.OFF, List.of(), needs), leases, gate),
            new AdmissionAudit(
                AdmissionObserver.NONE, new Denials(InstantSource.system()), new MemberAccounts()),
            new AdmissionRuntime(Runnable::run, scene.time, scene.time));

    revocation.recheck();

    assertThat(connections).allSatisfy(connection -> assertThat(connection.closings).hasSize(1));
  }

  @Test
  void endsConnectionsThatReachedTheirLifetime() {
    scene.with(change -> change.maxConnectionLifetime(Duration.ofHours(8)));
    var admission = scene.start();
    String bearer = scene.bearer(ALICE);
    var connection = connect(admission, bearer);

    scene.time.advance(Duration.ofHours(8).minusMillis(1));
    assertThat(connection.closings).isEmpty();
    scene.time.advance(Duration.ofSeconds(1));
    assertThat(connection.closings).containsExactly(AdmissionReason.LIFETIME_OVER.reason());
    assertThat(scene.closed).containsExactly(AdmissionReason.LIFETIME_OVER);

    admission.ended(connection);
    connect(admission, bearer);
  }

  @Test
  void setsNoLifetimeByDefault() {
    var connection = connect(scene.start(), scene.bearer(ALICE));
    scene.time.advance(Duration.ofDays(30));
    assertThat(connection.closings).isEmpty();
  }
}
