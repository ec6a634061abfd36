package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.LAPTOP;
import static io.nostrmesh.admission.AdmissionScene.PHONE;
import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.AdmissionScene.STRANGER;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.AdmissionScene.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.admission.AdmissionSettings.ViaOwner;
import io.nostrmesh.admission.lease.InMemoryLeaseStore;
import io.nostrmesh.membership.OwnerAttestation;
import io.nostrmesh.nip98.BearerCodec;
import io.nostrmesh.nip98.HttpAuthOutcome.Passed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.EndpointId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTest {

  private final AdmissionScene scene = new AdmissionScene();

  @Test
  void admitsAMemberForItsNostrKey() {
    assertThat(admit(scene.start(), LAPTOP, scene.bearer(ALICE)))
        .isEqualTo(new Admission.Admitted(ALICE.publicKey(), Optional.empty()));
  }

  @Test
  void takesOnePlaceOnTheVerificationPoolForAFreshTokenAlsoOfAnAgent() {
    var places = new AtomicInteger();
    scene.verification =
        task -> {
          places.incrementAndGet();
          task.run();
        };
    var admission = scene.with(change -> change.viaOwner(ViaOwner.ALLOW)).start();
    Tag vouched = OwnerAttestation.sign(ALICE, STRANGER.publicKey(), "", RANDOM).tag();
    Optional<Tag> none = Optional.empty();
    for (var row :
        Map.of(
                scene.bearer(ALICE, Optional.empty(), none), "admitted",
                scene.bearer(ALICE, Optional.of(LAPTOP), none), "admitted",
                scene.bearer(STRANGER, Optional.empty(), none), "admission.not-a-member",
                scene.bearer(STRANGER, Optional.empty(), Optional.of(vouched)), "admitted")
            .entrySet()) {
      places.set(0);
      assertThat(code(admit(admission, LAPTOP, row.getKey()))).isEqualTo(row.getValue());
      assertThat(places).hasValue(1);
    }
  }

  @Test
  void refusesATokenThatAnotherEndpointHolds() {
    var admission = scene.start();
    String bearer = scene.bearer(ALICE);
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");

    assertThat(code(admit(admission, PHONE, bearer))).isEqualTo("admission.token-in-use");
    scene.time.advance(Duration.ofHours(1));
    assertThat(code(admit(admission, PHONE, bearer))).isEqualTo("admission.token-in-use");
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");
  }

  @Test
  void knowsATokenInAnotherSpelling() {
    var admission = scene.start();
    String bearer = scene.bearer(ALICE);
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");

    Event event = ((Passed) BearerCodec.decode(bearer)).event();
    String spacedJson = event.toJson().replace(",\"", " ,  \"").replace("{", "{\n");
    for (String spelling :
        List.of(
            " " + bearer,
            Base64.getEncoder().encodeToString(event.toJson().getBytes(StandardCharsets.UTF_8)),
            Base64.getEncoder().encodeToString(spacedJson.getBytes(StandardCharsets.UTF_8)))) {
      assertThat(code(admit(admission, PHONE, spelling))).isEqualTo("admission.token-in-use");
      assertThat(code(admit(admission, LAPTOP, spelling))).isEqualTo("admitted");
    }
  }

  @Test
  void doesNotLendALeaseToAnEventWithBorrowedIdAndSignature() {
    var admission = scene.start();
    String bearer = scene.bearer(ALICE);
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");

    Event held = ((Passed) BearerCodec.decode(bearer)).event();
    Event borrowed =
        new Event(
            held.id(),
            STRANGER.publicKey(),
            held.createdAt(),
            held.kind(),
            held.tags(),
            held.content(),
            held.sig());
    assertThat(code(admit(admission, LAPTOP, BearerCodec.encode(borrowed))))
        .isEqualTo("admission.token-bad-signature");
  }

  @Test
  void withoutLeasesATokenWorksForItsFirstUserWhileItIsFresh() {
    var admission = scene.with(change -> change.lease(Duration.ZERO)).start();
    scene.time.advance(Duration.ofMillis(700));
    String bearer = scene.bearer(ALICE);
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");

    scene.time.advance(Duration.ofSeconds(60));
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");
    assertThat(code(admit(admission, PHONE, bearer))).isEqualTo("admission.token-in-use");

    scene.time.advance(Duration.ofSeconds(1));
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admission.token-expired");
    assertThat(code(admit(admission, PHONE, bearer)))
        .isIn("admission.token-expired", "admission.token-in-use");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 30, 86_400})
  void keepsATokenBoundForAsLongAsItIsFresh(long lease) {
    var admission = scene.with(change -> change.lease(Duration.ofSeconds(lease))).start();
    String bearer = scene.bearer(ALICE);
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");
    for (int second = 0; second < 100; second++) {
      scene.time.advance(Duration.ofSeconds(1));
      EndpointId thief = AdmissionScene.endpoint(100 + second);
      assertThat(code(admit(admission, thief, bearer))).isNotEqualTo("admitted");
    }
  }

  @Test
  void checksMembershipAtEachUse() {
    var admission = scene.start();
    String bearer = scene.bearer(ALICE);
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");

    scene.members.removeSilently(ALICE.publicKey());
    assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admission.not-a-member");
  }

  @Test
  void checksTheSignatureOnlyAtFirstUse() {
    var verified = new AtomicInteger();
    scene.verification =
        task -> {
          verified.incrementAndGet();
          task.run();
        };
    var admission = scene.start();
    String bearer = scene.bearer(ALICE);
    for (int i = 0; i < 3; i++) {
      assertThat(code(admit(admission, LAPTOP, bearer))).isEqualTo("admitted");
    }
    assertThat(verified).hasValue(1);
  }

  @Test
  void outlivesARestartInItsStore() {
    String bearer = scene.bearer(ALICE);
    assertThat(code(admit(scene.start(), LAPTOP, bearer))).isEqualTo("admitted");

    scene.time.advance(Duration.ofMinutes(10));
    assertThat(code(admit(scene.start(), LAPTOP, bearer))).isEqualTo("admitted");
    assertThat(code(admit(scene.start(), PHONE, bearer))).isEqualTo("admission.token-in-use");
  }

  @Test
  void isNotGivenToSomebodyWhoIsNoMember() {
    var store = new InMemoryLeaseStore();
    scene.store = store;
    admit(scene.start(), LAPTOP, scene.bearer(STRANGER));
    assertThat(store.size()).isZero();
  }

  @Test
  void goesFromTheStoreWhenItHasEnded() {
    var store = new InMemoryLeaseStore();
    scene.store = store;
    var admission = scene.start();
    var connection = new TestConnection(LAPTOP, scene.bearer(ALICE));
    admit(admission, connection);
    assertThat(store.size()).isOne();
    admission.ended(connection);

    scene.time.advance(Duration.ofHours(24).plusMinutes(1));
    assertThat(store.size()).isZero();
  }

  @RepeatedTest(50)
  void oneOfManyEndpointsWinsAFreshToken() throws Exception {
    int rivals = 8;
    ExecutorService threads = Executors.newFixedThreadPool(rivals);
    try {
      scene.verification = threads;
      var admission = scene.start();
      String bearer = scene.bearer(ALICE);
      var start = new CyclicBarrier(rivals);
      List<Future<CompletableFuture<Admission>>> answers =
          IntStream.range(0, rivals)
              .mapToObj(
                  rival ->
                      threads.submit(
                          () -> {
                            start.await();
                            return admission
                                .admit(new TestConnection(AdmissionScene.endpoint(rival), bearer))
                                .toCompletableFuture();
                          }))
              .toList();
      int admitted = 0;
      for (var answer : answers) {
        String code = code(answer.get().get());
        assertThat(code).isIn("admitted", "admission.token-in-use");
        admitted += code.equals("admitted") ? 1 : 0;
      }
      assertThat(admitted).isOne();
    } finally {
      threads.shutdownNow();
    }
  }
}
