package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.LAPTOP;
import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.AdmissionScene.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.admission.lease.InMemoryLeaseStore;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.iroh.server.handshake.GuardedAdmission;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.limit.Deadline;
import io.nostrmesh.membership.AllOf;
import io.nostrmesh.membership.AnyOf;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.OfferPolicy;
import io.nostrmesh.offer.OfferSettings;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Misbehaviour;
import io.nostrmesh.spi.Nip11Extension;
import io.nostrmesh.spi.Nip11Extensions;
import io.nostrmesh.spi.Origin;
import io.nostrmesh.spi.Publication;
import io.nostrmesh.spi.Registration;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each door at which code of strangers is called, against everything that such code may do. */
@Timeout(60)
class StrangersTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final AdmissionScene scene = new AdmissionScene();
  private final Deadline deadline = new Deadline(scene.time, Duration.ofSeconds(3));
  private final Event offer =
      new EventTemplate(
              31990,
              scene.time.instant().getEpochSecond(),
              List.of(Tag.of("d", "a")),
              "{\"endpoint_id\":\"%s\",\"iroh_relay_url\":\"https://x.example/\"}"
                  .formatted(LAPTOP))
          .sign(ALICE, RANDOM);
  private final Publication publication =
      new Publication(offer, Origin.client(Set.of(), Optional.empty()));
  private final Delivery delivery = new Delivery(offer, Set.of());

  private <A> A answer(CompletionStage<A> stage) throws Exception {
    scene.time.advance(LONG);
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static String verdict(EventVerdict verdict) {
    return verdict instanceof EventVerdict.Reject reject
        ? reject.reason().prefix().word() + " " + reject.reason().code()
        : "pass";
  }

  @ParameterizedTest
  @EnumSource
  void aPolicyThatMisbehavesRefuses(Misbehaviour deed) throws Exception {
    EventPolicy stranger =
        new EventPolicy() {
          @Override
          public CompletionStage<EventVerdict> onPublish(Publication publication) {
            return deed.asked();
          }

          @Override
          public CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
            return deed.asked();
          }

          @Override
          public Set<Integer> perishableKinds() {
            return Set.of(31990);
          }

          @Override
          public CompletionStage<Boolean> isObsolete(Event stored) {
            return deed.asked();
          }
        };
    EventPolicy friend = published -> EventVerdict.PASS.now();
    for (List<EventPolicy> order : List.of(List.of(stranger, friend), List.of(friend, stranger))) {
      var policies = new EventPolicies(order, deadline);

      assertThat(verdict(answer(policies.onPublish(publication)))).isEqualTo("error policy.failed");
      assertThat(verdict(answer(policies.onDelivery(delivery)))).isEqualTo("error policy.failed");
      assertThat(answer(policies.isObsolete(offer))).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("io.nostrmesh.spi.Misbehaviour#inTheCall")
  void aPolicyThatCannotNameItsKindsHasNone(Misbehaviour deed) throws Exception {
    EventPolicy stranger =
        new EventPolicy() {
          @Override
          public CompletionStage<EventVerdict> onPublish(Publication publication) {
            return EventVerdict.PASS.now();
          }

          @Override
          public Set<Integer> perishableKinds() {
            return kinds(deed);
          }
        };
    var policies = new EventPolicies(List.of(stranger), deadline);

    assertThat(policies.perishableKinds()).isEmpty();
    assertThat(answer(policies.isObsolete(offer))).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aCheckThatMisbehavesLetsNobodyIn(Misbehaviour deed) throws Exception {
    MembershipCheck stranger = key -> deed.asked();
    MembershipCheck denies = key -> CompletableFuture.completedFuture(Membership.DENIED);
    MembershipCheck member =
        key -> CompletableFuture.completedFuture(new Membership.Member("member"));
    for (MembershipCheck check :
        List.of(
            new AllOf(List.of(stranger), deadline),
            new AllOf(List.of(member, stranger), deadline),
            new AnyOf(List.of(stranger), deadline),
            new AnyOf(List.of(stranger, denies), deadline),
            new AnyOf(List.of(denies, stranger), deadline))) {
      CompletionStage<Membership> standing = check.check(ALICE.publicKey());
      scene.time.advance(LONG);
      assertThat(standing.toCompletableFuture()).failsWithin(Duration.ofSeconds(20));
    }
    assertThat(answer(new AnyOf(List.of(stranger, member), deadline).check(ALICE.publicKey())))
        .isEqualTo(new Membership.Member("member"));
    var policy = new OfferPolicy(stranger, OfferSettings.DEFAULTS, scene.time, List::of, deadline);
    assertThat(verdict(answer(policy.onPublish(publication))))
        .isEqualTo("error offer.membership-unknown");
    assertThat(verdict(answer(policy.onDelivery(delivery))))
        .isEqualTo("error offer.membership-unknown");
    assertThat(answer(policy.isObsolete(offer))).isFalse();
    assertThat(code(admitted(stranger, new InMemoryLeaseStore())))
        .isEqualTo("admission.membership-unknown");
  }

  @ParameterizedTest
  @MethodSource("io.nostrmesh.spi.Misbehaviour#inTheCall")
  void aCheckThatTakesNoListenerIsAskedAllTheSame(Misbehaviour deed) throws Exception {
    MembershipCheck stranger =
        new MembershipCheck() {
          @Override
          public CompletionStage<Membership> check(PublicKey key) {
            return CompletableFuture.completedFuture(Membership.OPEN_RELAY);
          }

          @Override
          public Registration onEnded(Consumer<PublicKey> listener) {
            return registration(deed);
          }
        };
    for (MembershipCheck check :
        List.of(stranger, new AllOf(List.of(stranger)), new AnyOf(List.of(stranger)))) {
      assertThat(code(admitted(check, new InMemoryLeaseStore()))).isEqualTo("admitted");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLeaseStoreThatMisbehavesAdmitsNobody(Misbehaviour deed) throws Exception {
    for (String broken : List.of("find", "bind")) {
      var real = new InMemoryLeaseStore();
      LeaseStore store =
          proxy(
              LeaseStore.class,
              method -> method.equals(broken) ? Optional.of(deed) : Optional.empty(),
              real);
      assertThat(code(admitted(scene.members, store))).isEqualTo("admission.leases-unavailable");
    }
  }

  @ParameterizedTest
  @MethodSource("io.nostrmesh.spi.Misbehaviour#inTheCall")
  void anObserverDecidesNothing(Misbehaviour deed) throws Exception {
    AdmissionObserver stranger =
        proxy(AdmissionObserver.class, method -> Optional.of(deed), AdmissionObserver.NONE);
    var runtime = new AdmissionRuntime(scene.verification, scene.time, scene.time);
    var admission =
        MemberAdmission.start(
            AdmissionScene.RELAY_URL,
            scene.settings,
            scene.members,
            scene.store,
            List.of(),
            runtime,
            stranger);
    var connection = new TestConnection(LAPTOP, scene.bearer(ALICE));

    assertThat(code(answer(admission.admit(connection)))).isEqualTo("admitted");
    scene.members.remove(ALICE.publicKey());
    assertThat(connection.closings).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NEVER_ANSWERS")
  void anAdmissionThatMisbehavesDenies(Misbehaviour deed) throws Exception {
    var guarded = new GuardedAdmission(connection -> deed.asked());

    assertThat(code(answer(guarded.admit(new TestConnection(LAPTOP, "")))))
        .isEqualTo("transport.undecided");
  }

  @ParameterizedTest
  @MethodSource("io.nostrmesh.spi.Misbehaviour#inTheCall")
  void anExtensionThatMisbehavesIsLeftOutOfTheDocument(Misbehaviour deed) {
    for (String broken : List.of("fields", "values", "nips")) {
      Nip11Extension sound =
          new Nip11Extension() {
            @Override
            public Set<String> fields() {
              return Set.of("extra");
            }

            @Override
            public Map<String, JsonValue> values() {
              return Map.of("extra", JsonValue.of(1));
            }
          };
      Nip11Extension stranger =
          proxy(
              Nip11Extension.class,
              method -> method.equals(broken) ? Optional.of(deed) : Optional.empty(),
              sound);
      var document =
          new Nip11Extensions(List.of(stranger), Set.of("name"))
              .extend(new JsonObject(Map.of("name", JsonValue.of("relay"))));

      assertThat(document.members().keySet()).as(broken).containsOnly("name");
    }
  }

  private Admission admitted(MembershipCheck members, LeaseStore store) throws Exception {
    var runtime = new AdmissionRuntime(scene.verification, scene.time, scene.time);
    try (var admission =
        MemberAdmission.start(
            AdmissionScene.RELAY_URL,
            scene.settings,
            members,
            store,
            List.of(),
            runtime,
            AdmissionObserver.NONE)) {
      return answer(admission.admit(new TestConnection(LAPTOP, scene.bearer(ALICE))));
    }
  }

  /** An implementation of which some methods misbehave; the others are {@code sound}. */
  private static <T> T proxy(
      Class<T> contract, Function<String, Optional<Misbehaviour>> broken, T sound) {
    return contract.cast(
        Proxy.newProxyInstance(
            contract.getClassLoader(),
            new Class<?>[] {contract},
            (proxy, method, arguments) -> {
              Optional<Misbehaviour> deed = broken.apply(method.getName());
              return deed.isPresent() ? deed.get().asked() : method.invoke(sound, arguments);
            }));
  }

  @SuppressWarnings("unchecked")
  private static Set<Integer> kinds(Misbehaviour deed) {
    return (Set<Integer>) (Object) deed.asked();
  }

  private static Registration registration(Misbehaviour deed) {
    return (Registration) (Object) deed.asked();
  }
}
