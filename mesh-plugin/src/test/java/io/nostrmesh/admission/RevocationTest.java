package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.LAPTOP;
import static io.nostrmesh.admission.AdmissionScene.PHONE;
import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.AdmissionScene.code;
import static io.nostrmesh.admission.AdmissionScene.connect;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.admission.AdmissionSettings.ViaOwner;
import io.nostrmesh.admission.lease.InMemoryLeaseStore;
import io.nostrmesh.admission.lease.Lease;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.Reason;
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

class RevocationTest {

  private static final SecretKey BOB = SecretKey.generate(RANDOM);
  private static final SecretKey AGENT = SecretKey.generate(RANDOM);
  private static final Reason MEMBERSHIP_ENDED = AdmissionReason.MEMBERSHIP_ENDED.reason();

  private final AdmissionScene scene = new AdmissionScene();

  RevocationTest() {
    scene.members.add(BOB.publicKey());
  }

  @Test
  void closesTheConnectionsOfARemovedMemberAtOnceAndNobodyElses() {
    var admission = scene.start();
    var first = connect(admission, scene.bearer(ALICE));
    var second = connect(admission, scene.bearer(ALICE));
    var bobs = connect(admission, scene.bearer(BOB));

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
    var connection = connect(admission, scene.bearer(ALICE));
    scene.members.remove(ALICE.publicKey());
    scene.members.remove(ALICE.publicKey());
    scene.time.advance(Duration.ofMinutes(5));
    assertThat(connection.closings).hasSize(1);
  }

  @Test
  void takesTheLeasesOfARemovedMemberAway() {
    var admission = scene.start();
    String bearer = scene.bearer(ALICE);
    connect(admission, bearer);
    scene.members.remove(ALICE.publicKey());
    scene.members.add(ALICE.publicKey());

    scene.time.advance(Duration.ofMinutes(2));
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admission.token-expired");
  }

  @Test
  void forgetsAConnectionThatEnded() {
    var admission = scene.start();
    var connection = connect(admission, scene.bearer(ALICE));
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
    var connection = connect(admission, bearer);

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
  void closesTheOthersWhenATransportFailsToCloseOne() {
    var admission = scene.start();
    var connections = new ArrayList<TestConnection>();
    for (int i = 0; i < 5; i++) {
      connections.add(connect(admission, scene.bearer(ALICE)));
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
    var connection = connect(admission, scene.bearer(ALICE));
    scene.members.remove(ALICE.publicKey());
    assertThat(connection.closings).hasSize(1);
    scene.time.advance(Duration.ofMinutes(5));
    assertThat(code(admit(admission, PHONE, scene.bearer(BOB)))).isEqualTo("admitted");
  }
}
