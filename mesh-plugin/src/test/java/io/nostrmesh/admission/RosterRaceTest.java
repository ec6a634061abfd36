package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.RosterScene.PHONE_KEY;
import static io.nostrmesh.admission.RosterScene.offer;
import static io.nostrmesh.admission.RosterScene.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;

/** What an endpoint stands on ends while it is being admitted, or is handed over. */
class RosterRaceTest {

  private static final SecretKey BOB = SecretKey.generate(RANDOM);

  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final AdmissionScene scene = new AdmissionScene();
  private final MemberAdmission admission;
  private final Event alices;
  private final TestConnection connection = silent(PHONE_KEY.id());

  RosterRaceTest() {
    scene.members.add(BOB.publicKey());
    scene.verification = threads;
    admission = scene.start();
    alices = offer(scene, ALICE, PHONE_KEY, true);
    admission.roster().stored(alices).toCompletableFuture().join();
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @RepeatedTest(50)
  void missesNoEventThatGoesDuringAnAdmission() throws Exception {
    List<Object> results =
        atOnce(
            () -> admission.admit(connection).toCompletableFuture().join(),
            () -> {
              admission.roster().removed(alices.id());
              return "";
            });

    boolean admitted = results.get(0) instanceof Admission.Admitted;
    assertThat(connection.closings).hasSize(admitted ? 1 : 0);
  }

  @RepeatedTest(50)
  void missesNoMembershipThatEndsDuringAnAdmission() throws Exception {
    List<Object> results =
        atOnce(
            () -> admission.admit(connection).toCompletableFuture().join(),
            () -> {
              scene.members.remove(ALICE.publicKey());
              return "";
            });

    boolean admitted = results.get(0) instanceof Admission.Admitted;
    assertThat(connection.closings).hasSize(admitted ? 1 : 0);
  }

  @RepeatedTest(50)
  void keepsAConnectionOfTwoWhicheverIsRemovedAndNoneOfNobody() throws Exception {
    admission.roster().stored(offer(scene, BOB, PHONE_KEY, true)).toCompletableFuture().join();
    assertThat(admission.admit(connection).toCompletableFuture().join())
        .isInstanceOf(Admission.Admitted.class);
    boolean both = Math.floorMod(RANDOM.nextInt(), 2) == 0;

    atOnce(
        () -> {
          scene.members.remove(ALICE.publicKey());
          return "";
        },
        () -> {
          if (both) {
            scene.members.remove(BOB.publicKey());
          }
          return "";
        });

    assertThat(connection.closings).hasSize(both ? 1 : 0);
    admission.ended(connection);
    assertThat(admission.remembered()).isZero();
  }

  /** Everything is answered from memory here, so that nothing is under way when both are back. */
  private List<Object> atOnce(Callable<Object> one, Callable<Object> other) throws Exception {
    var start = new CyclicBarrier(2);
    var running = new ArrayList<Future<Object>>();
    for (Callable<Object> work : List.of(one, other)) {
      running.add(
          threads.submit(
              () -> {
                start.await();
                return work.call();
              }));
    }
    var results = new ArrayList<>();
    for (Future<Object> work : running) {
      results.add(work.get());
    }
    return results;
  }
}
