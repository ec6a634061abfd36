package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.AdmissionScene.code;
import static io.nostrmesh.admission.RosterScene.PHONE_KEY;
import static io.nostrmesh.admission.RosterScene.offer;
import static io.nostrmesh.admission.RosterScene.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.admission.lease.InMemoryLeaseStore;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.EndpointId;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each attempt of a stranger costs the relay, told in signatures, questions and lookups. */
class FloodTest {

  private static final int MANY = 20;

  private final AdmissionScene scene = new AdmissionScene();
  private final AtomicInteger signatures = new AtomicInteger();
  private final AtomicInteger lookups = new AtomicInteger();
  private final SecretKey stranger = SecretKey.generate(RANDOM);

  @BeforeEach
  void count() {
    scene.verification =
        task -> {
          signatures.incrementAndGet();
          task.run();
        };
    scene.store = counting(lookups);
  }

  @Test
  void anEndpointOfNobodyCostsLessThanATokenOfNobody() {
    var admission = scene.start();
    for (int i = 0; i < MANY; i++) {
      var endpoint = new EndpointId(i, 0, 0, 0);
      assertThat(code(admit(admission, silent(endpoint)))).isEqualTo("admission.endpoint-unknown");
    }
    assertThat(lookups).hasValue(MANY);
    assertThat(signatures).hasValue(0);
    assertThat(scene.members.questions).hasValue(0);

    lookups.set(0);
    for (int i = 0; i < MANY; i++) {
      admit(admission, new EndpointId(i, 1, 0, 0), scene.bearer(stranger));
    }
    assertThat(lookups).hasValue(MANY);
    assertThat(signatures).hasValue(MANY);
    assertThat(scene.members.questions).hasValue(MANY);
  }

  @Test
  void anEndpointThatKeepsComingCostsNothingForAWhile() {
    var admission = scene.start();
    for (int i = 0; i < MANY; i++) {
      admit(admission, silent(PHONE_KEY.id()));
    }
    assertThat(lookups).hasValue(1);
    scene.time.advance(Duration.ofSeconds(3));
    admit(admission, silent(PHONE_KEY.id()));
    assertThat(lookups).hasValue(2);
  }

  @Test
  void oneThatAStrangerVouchesForIsAskedAboutOnceInAWhile() {
    var admission = scene.start();
    admission.roster().stored(offer(scene, stranger, PHONE_KEY, true));
    scene.members.questions.set(0);
    for (int i = 0; i < MANY; i++) {
      assertThat(code(admit(admission, silent(PHONE_KEY.id()))))
          .isEqualTo("admission.not-a-member");
    }
    assertThat(scene.members.questions).hasValue(1);
  }

  /** A member's word does not wait for the memory of an earlier refusal to fade. */
  @Test
  void anOfferLetsItsEndpointInAtOnce() {
    var admission = scene.start();
    admit(admission, silent(PHONE_KEY.id()));
    admission.roster().stored(offer(scene, AdmissionScene.ALICE, PHONE_KEY, true));
    assertThat(code(admit(admission, silent(PHONE_KEY.id())))).isEqualTo("admitted");
  }

  @Test
  void aTokenThatIsTooOldIsCheckedOnceInAMinute() {
    var admission = scene.start();
    String bearer = scene.bearer(AdmissionScene.ALICE);
    scene.time.advance(Duration.ofMinutes(2));
    for (int i = 0; i < MANY; i++) {
      assertThat(code(admit(admission, PHONE_KEY.id(), bearer)))
          .isEqualTo("admission.token-expired");
    }
    assertThat(signatures).hasValue(1);

    admission.roster().stored(offer(scene, AdmissionScene.ALICE, PHONE_KEY, true));
    assertThat(code(admit(admission, PHONE_KEY.id(), bearer))).isEqualTo("admitted");
  }

  /** A store in memory that counts how often it is asked. */
  private static LeaseStore counting(AtomicInteger lookups) {
    var store = new InMemoryLeaseStore();
    return (LeaseStore)
        Proxy.newProxyInstance(
            LeaseStore.class.getClassLoader(),
            new Class<?>[] {LeaseStore.class},
            (proxy, method, arguments) -> {
              if (List.of("find", "heldBy").contains(method.getName())) {
                lookups.incrementAndGet();
              }
              return method.invoke(store, arguments);
            });
  }
}
