package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.LAPTOP;
import static io.nostrmesh.admission.AdmissionScene.PHONE;
import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.AdmissionScene.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.admission.AdmissionSettings.ViaOwner;
import io.nostrmesh.admission.lease.InMemoryLeaseStore;
import io.nostrmesh.admission.lease.Lease;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.limit.Deadline;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.Reason;
import io.nostrmesh.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevocationTest {

  private static final SecretKey BOB = SecretKey.generate(RANDOM);
  private static final SecretKey AGENT = SecretKey.generate(RANDOM);
  private static final Reason MEMBERSHIP_ENDED = AdmissionReason.MEMBERSHIP_ENDED.reason();

  private final AdmissionScene scene = new AdmissionScene();

  RevocationTest() {
    scene.members.add(BOB.publicKey());
  }

  private TestConnection connected(BearerAdmission admission, String bearer) {
    var connection = new TestConnection(LAPTOP, bearer);
    assertThat(code(admit(admission, connection))).isEqualTo("admitted");
    return connection;
  }

  @Test
  void closesTheConnectionsOfARemovedMemberAtOnceAndNobodyElses() {
    var admission = scene.start();
    var first = connected(admission, scene.bearer(ALICE));
    var second = connected(admission, scene.bearer(ALICE));
    var bobs = connected(admission, scene.bearer(BOB));

    scene.members.remove(ALICE.publicKey());

    assertThat(first.closings).containsExactly(MEMBERSHIP_ENDED);
    assertThat(second.closings).containsExactly(MEMBERSHIP_ENDED);
    assertThat(bobs.closings).isEmpty();
    assertThat(scene.closed)
        .containsExactly(AdmissionReason.MEMBERSHIP_ENDED, AdmissionReason.MEMBERSHIP_ENDED);
  }

  @Test
  void closesEachConnectionOnce() {
    var admission = scene.start();
    var connection = connected(admission, scene.bearer(ALICE));
    scene.members.remove(ALICE.publicKey());
    scene.members.remove(ALICE.publicKey());
    scene.time.advance(Duration.ofMinutes(5));
    assertThat(connection.closings).hasSize(1);
  }

  @Test
  void takesTheLeasesOfARemovedMemberAway() {
    var admission = scene.start();
    String bearer = scene.bearer(ALICE);
    connected(admission, bearer);
    scene.members.remove(ALICE.publicKey());
    scene.members.add(ALICE.publicKey());

    scene.time.advance(Duration.ofMinutes(2));
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admission.token-expired");
  }

  @Test
  void forgetsAConnectionThatEnded() {
    var admission = scene.start();
    var connection = connected(admission, scene.bearer(ALICE));
    admission.ended(connection);
    admission.ended(connection);
    scene.members.remove(ALICE.publicKey());
    assertThat(connection.closings).isEmpty();
  }

  @Test
  void closesTheConnectionsOfAgentsWhenTheirOwnerIsRemoved() {
    scene.with(change -> change.viaOwner(ViaOwner.ALLOW));
    scene.members.answer(AGENT.publicKey(), new Membership.ViaOwner(ALICE.publicKey()));
    var admission = scene.start();
    String bearer = scene.bearer(AGENT);
    var connection = connected(admission, bearer);

    scene.members.remove(ALICE.publicKey());

    assertThat(connection.closings).containsExactly(MEMBERSHIP_ENDED);
    scene.time.advance(Duration.ofSeconds(3));
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admission.not-a-member");
    scene.members.add(ALICE.publicKey());
    scene.time.advance(Duration.ofMinutes(2));
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admission.token-expired");
  }

  @Test
  void refusesAMemberThatIsRemovedWhileItIsBeingAdmitted() {
    var store = new InMemoryLeaseStore();
    scene.store = store;
    var admission = scene.start();
    var answer = new CompletableFuture<Membership>();
    scene.members.answer(ALICE.publicKey(), () -> answer);
    var connection = new TestConnection(LAPTOP, scene.bearer(ALICE));
    CompletableFuture<Admission> admitted = admission.admit(connection).toCompletableFuture();

    scene.members.remove(ALICE.publicKey());
    answer.complete(TestMembers.MEMBER);

    assertThat(code(admitted.join())).isEqualTo("admission.membership-ended");
    assertThat(connection.closings).isEmpty();
    assertThat(store.size()).isZero();
  }

  @RepeatedTest(50)
  void missesNoRemovalThatRacesWithAnAdmission() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      scene.verification = threads;
      var admission = scene.start();
      var connection = new TestConnection(LAPTOP, scene.bearer(ALICE));
      var start = new CyclicBarrier(2);
      Future<CompletableFuture<Admission>> admitting =
          threads.submit(
              () -> {
                start.await();
                return admission.admit(connection).toCompletableFuture();
              });
      Future<?> removing =
          threads.submit(
              () -> {
                start.await();
                scene.members.remove(ALICE.publicKey());
                return null;
              });
      removing.get();
      boolean admitted = admitting.get().get() instanceof Admission.Admitted;

      assertThat(connection.closings).hasSize(admitted ? 1 : 0);
    } finally {
      threads.shutdownNow();
    }
  }

  @RepeatedTest(50)
  void remembersNobodyWhoIsGone() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      scene.verification = threads;
      var admission = scene.start();
      List<SecretKey> keys = List.of(ALICE, BOB, AGENT);
      var visits = new ArrayList<Future<Object>>();
      for (int i = 0; i < 40; i++) {
        var connection = new TestConnection(LAPTOP, scene.bearer(keys.get(i % keys.size())));
        boolean removal = i % 10 == 9;
        visits.add(
            threads.submit(
                () -> {
                  if (removal) {
                    scene.members.remove(BOB.publicKey());
                    scene.members.add(BOB.publicKey());
                  }
                  return admission
                      .admit(connection)
                      .thenAccept(
                          answer -> {
                            if (answer instanceof Admission.Admitted) {
                              admission.ended(connection);
                            }
                          });
                }));
      }
      for (Future<Object> visit : visits) {
        ((CompletableFuture<?>) visit.get()).get();
      }
      assertThat(admission.remembered()).isZero();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void findsOutByItselfWhenNobodyTells() {
    var admission = scene.start();
    var alices = connected(admission, scene.bearer(ALICE));
    var bobs = connected(admission, scene.bearer(BOB));
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
    var connection = connected(admission, scene.bearer(AGENT));
    scene.time.advance(Duration.ofMinutes(10));
    assertThat(connection.closings).isEmpty();

    scene.members.removeSilently(ALICE.publicKey());
    scene.time.advance(Duration.ofMinutes(1));
    assertThat(connection.closings).containsExactly(MEMBERSHIP_ENDED);
  }

  @Test
  void cutsNobodyOffWhileMembershipCannotBeChecked() {
    var admission = scene.start();
    var connection = connected(admission, scene.bearer(ALICE));
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
    var connection = connected(admission, scene.bearer(ALICE));
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
    keys.forEach(key -> connected(admission, scene.bearer(key)));
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
      connected(admission, scene.bearer(ALICE));
    }
    int before = scene.members.questions.get();
    scene.time.advance(Duration.ofSeconds(60));
    assertThat(scene.members.questions).hasValue(before + 1);
  }

  @Test
  void checksTenThousandMembersAgainWithoutExhaustingTheStack() {
    var live = new LiveConnections();
    var deadline = new Deadline(scene.time, Duration.ofSeconds(1));
    var connections = new ArrayList<TestConnection>();
    for (int i = 0; i < 10_000; i++) {
      var member = new PublicKey(String.format("%064x", i));
      var connection = new TestConnection(LAPTOP, "");
      live.watch(connection, member);
      live.admit(connection, new Decision.Admit(member, Optional.empty()), ManualTime.START);
      connections.add(connection);
    }
    var revocation =
        new Revocation(
            live,
            new MembershipGate(scene.members, ViaOwner.DENY, deadline),
            new Leases(scene.store, scene.settings, scene.time, deadline),
            new AdmissionAudit(AdmissionObserver.NONE),
            new AdmissionRuntime(Runnable::run, scene.time, scene.time));

    revocation.recheck();

    assertThat(connections).allSatisfy(connection -> assertThat(connection.closings).hasSize(1));
  }

  @Test
  void endsConnectionsThatReachedTheirLifetime() {
    scene.with(change -> change.maxConnectionLifetime(Duration.ofHours(8)));
    var admission = scene.start();
    String bearer = scene.bearer(ALICE);
    var connection = connected(admission, bearer);

    scene.time.advance(Duration.ofHours(8).minusMillis(1));
    assertThat(connection.closings).isEmpty();
    scene.time.advance(Duration.ofSeconds(1));
    assertThat(connection.closings).containsExactly(AdmissionReason.LIFETIME_OVER.reason());
    assertThat(scene.closed).containsExactly(AdmissionReason.LIFETIME_OVER);

    admission.ended(connection);
    connected(admission, bearer);
  }

  @Test
  void setsNoLifetimeByDefault() {
    var connection = connected(scene.start(), scene.bearer(ALICE));
    scene.time.advance(Duration.ofDays(30));
    assertThat(connection.closings).isEmpty();
  }

  @Test
  void closesTheOthersWhenATransportFailsToCloseOne() {
    var admission = scene.start();
    var connections = new ArrayList<TestConnection>();
    for (int i = 0; i < 5; i++) {
      connections.add(connected(admission, scene.bearer(ALICE)));
    }
    connections.get(2).closeFails = true;
    scene.members.remove(ALICE.publicKey());
    assertThat(connections).allSatisfy(connection -> assertThat(connection.closings).hasSize(1));
  }

  @Test
  void survivesALeaseStoreThatFails() {
    scene.store =
        new BrokenLeaseStore() {
          @Override
          public CompletionStage<Optional<Lease>> find(TokenHash token) {
            return CompletableFuture.completedFuture(Optional.empty());
          }

          @Override
          public CompletionStage<Lease> bind(Lease lease) {
            return CompletableFuture.completedFuture(lease);
          }
        };
    var admission = scene.start();
    var connection = connected(admission, scene.bearer(ALICE));
    scene.members.remove(ALICE.publicKey());
    assertThat(connection.closings).hasSize(1);
    scene.time.advance(Duration.ofMinutes(5));
    assertThat(code(admit(admission, PHONE, scene.bearer(BOB)))).isEqualTo("admitted");
  }
}
