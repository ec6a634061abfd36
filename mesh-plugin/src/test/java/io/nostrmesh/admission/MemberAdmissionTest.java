package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.LAPTOP;
import static io.nostrmesh.admission.AdmissionScene.PHONE;
import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.AdmissionScene.STRANGER;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.AdmissionScene.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nostrmesh.admission.AdmissionSettings.EndpointBinding;
import io.nostrmesh.admission.lease.InMemoryLeaseStore;
import io.nostrmesh.admission.lease.Lease;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.admission.roster.RosterMode;
import io.nostrmesh.nip98.BearerCodec;
import io.nostrmesh.nip98.HttpAuthOutcome.Passed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.Membership;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberAdmissionTest {

  private static final String URL = "https://relay.example.com/iroh/relay";

  private final AdmissionScene scene = new AdmissionScene();

  private String token(int kind, long age, Tag... tags) {
    long createdAt = scene.time.instant().getEpochSecond() - age;
    return BearerCodec.encode(
        new EventTemplate(kind, createdAt, List.of(tags), "").sign(ALICE, RANDOM));
  }

  private String token(Tag... more) {
    var tags = new ArrayList<>(List.of(Tag.of("u", URL), Tag.of("method", "GET")));
    tags.addAll(List.of(more));
    return token(27235, 0, tags.toArray(Tag[]::new));
  }

  private String codeFor(String bearer) {
    return code(admit(scene.start(), LAPTOP, bearer));
  }

  @Test
  void wantsATokenWhereNobodysWordAdmits() {
    scene.with(change -> change.roster(RosterMode.OFF));
    var admission = scene.start();
    var silent = new TestConnection(LAPTOP, Optional.empty());
    assertThat(code(admit(admission, silent))).isEqualTo("admission.token-missing");
    assertThat(codeFor("")).isEqualTo("admission.token-missing");
  }

  @Test
  void refusesWhatIsNoToken() {
    assertThat(codeFor("A".repeat(65_537))).isEqualTo("admission.token-too-large");
    assertThat(codeFor("not!!!base64!!!")).isEqualTo("admission.token-not-base64");
    assertThat(codeFor(" ")).isEqualTo("admission.token-not-an-event");
    String valid = scene.bearer(ALICE);
    assertThat(codeFor(valid.substring(0, 40) + " " + valid.substring(40)))
        .isEqualTo("admission.token-not-base64");
    assertThat(codeFor(Base64.getEncoder().encodeToString("{\"kind\":27235}".getBytes())))
        .isEqualTo("admission.token-not-an-event");
  }

  @Test
  void tellsTheEndpointWhatIsWrongInWords() {
    Tag url = Tag.of("u", URL);
    Tag get = Tag.of("method", "GET");
    assertThat(textFor("")).contains("no token came");
    assertThat(textFor("A".repeat(65_537))).contains("exceeds");
    assertThat(textFor("not!!!base64!!!")).contains("base64");
    assertThat(textFor(token(1, 0, url, get))).contains("kind");
    assertThat(textFor(token(27235, 7200, url, get))).contains("timestamp");
    assertThat(textFor(token(27235, 0, get, Tag.of("u", "https://x.example")))).contains("URL");
    assertThat(textFor(token(27235, 0, url, Tag.of("method", "POST")))).contains("method");
    assertThat(textFor(scene.bearer(STRANGER))).contains("not a relay member");
  }

  private String textFor(String bearer) {
    return ((Admission.Denied) admit(scene.start(), LAPTOP, bearer)).reason().text();
  }

  @Test
  void refusesTokensForSomethingElse() {
    Tag url = Tag.of("u", URL);
    Tag get = Tag.of("method", "GET");
    assertThat(codeFor(token(1, 0, url, get))).isEqualTo("admission.token-wrong-kind");
    assertThat(codeFor(token(27235, 0, Tag.of("u", "https://other.example/relay"), get)))
        .isEqualTo("admission.token-wrong-url");
    assertThat(codeFor(token(27235, 0, get))).isEqualTo("admission.token-wrong-url");
    assertThat(codeFor(token(url))).isEqualTo("admission.token-wrong-url");
    assertThat(codeFor(token(27235, 0, url, Tag.of("method", "POST"))))
        .isEqualTo("admission.token-wrong-method");
    assertThat(codeFor(token(get))).isEqualTo("admission.token-wrong-method");
  }

  @ParameterizedTest
  @CsvSource({
    "-61, admission.token-not-yet-valid",
    "-60, admitted",
    "60, admitted",
    "61, admission.token-expired",
    "7200, admission.token-expired",
  })
  void wantsAFreshTokenAtFirstUse(long age, String code) {
    assertThat(codeFor(token(27235, age, Tag.of("u", URL), Tag.of("method", "GET"))))
        .isEqualTo(code);
  }

  @Test
  void survivesTimestampsAtTheEndsOfTheirRange() {
    long now = scene.time.instant().getEpochSecond();
    Tag url = Tag.of("u", URL);
    Tag get = Tag.of("method", "GET");
    assertThat(codeFor(token(27235, now, url, get))).isEqualTo("admission.token-expired");
    var last = new EventTemplate(27235, Long.MAX_VALUE, List.of(url, get), "").sign(ALICE, RANDOM);
    assertThat(codeFor(BearerCodec.encode(last))).isEqualTo("admission.token-not-yet-valid");
  }

  @Test
  void refusesATokenThatItsAuthorDidNotSign() {
    Event event = forged();
    assertThat(codeFor(BearerCodec.encode(event))).isEqualTo("admission.token-bad-signature");
    assertThat(scene.members.questions).hasValue(0);
  }

  private Event forged() {
    long now = scene.time.instant().getEpochSecond();
    var tags = List.of(Tag.of("u", URL), Tag.of("method", "GET"));
    var real = new EventTemplate(27235, now, tags, "").sign(ALICE, RANDOM);
    var other = new EventTemplate(27235, now, tags, "x").sign(ALICE, RANDOM);
    return new Event(real.id(), real.pubkey(), now, 27235, tags, "", other.sig());
  }

  @Test
  void holdsATokenToTheEndpointItNames() {
    assertThat(codeFor(token(Tag.of("endpoint", LAPTOP.toString())))).isEqualTo("admitted");
    assertThat(codeFor(token(Tag.of("endpoint", PHONE.toString()))))
        .isEqualTo("admission.token-wrong-endpoint");
    assertThat(codeFor(token(Tag.of("endpoint")))).isEqualTo("admission.token-wrong-endpoint");
    assertThat(
            codeFor(
                token(Tag.of("endpoint", LAPTOP.toString()), Tag.of("endpoint", PHONE.toString()))))
        .isEqualTo("admission.token-wrong-endpoint");
  }

  @Test
  void demandsTheEndpointTagWhereConfigured() {
    scene.with(change -> change.endpointBinding(EndpointBinding.REQUIRED));
    assertThat(codeFor(token())).isEqualTo("admission.token-without-endpoint");
    assertThat(codeFor(token(Tag.of("endpoint", LAPTOP.toString())))).isEqualTo("admitted");
  }

  @Test
  void admitsNoTokenThatWasTamperedWith() {
    var admission = scene.start();
    var random = new Random(5);
    Event event = ((Passed) BearerCodec.decode(scene.bearer(ALICE))).event();
    String json = event.toJson();
    for (int i = 0; i < 20_000; i++) {
      var changed = new StringBuilder(json);
      int at = random.nextInt(json.length());
      switch (random.nextInt(4)) {
        case 0 -> changed.setCharAt(at, (char) (' ' + random.nextInt(95)));
        case 1 -> changed.deleteCharAt(at);
        case 2 -> changed.insert(at, (char) (' ' + random.nextInt(95)));
        default -> changed.replace(at, at + 1, json.substring(random.nextInt(json.length())));
      }
      byte[] bytes = changed.toString().getBytes(StandardCharsets.UTF_8);
      String bearer = Base64.getEncoder().encodeToString(bytes);
      boolean same = BearerCodec.decode(bearer).equals(new Passed(event));

      assertThat(code(admit(admission, LAPTOP, bearer)).equals("admitted"))
          .as(changed.toString())
          .isEqualTo(same);
    }
  }

  @Test
  void asksForATokenOnAnOpenRelayToo() {
    scene.with(change -> change.roster(RosterMode.OFF));
    scene.members.answer(STRANGER.publicKey(), Membership.OPEN_RELAY);
    assertThat(codeFor(scene.bearer(STRANGER))).isEqualTo("admitted");
    assertThat(codeFor("")).isEqualTo("admission.token-missing");
  }

  @Test
  void refusesAValidTokenOfSomebodyWhoIsNoMember() {
    var admission = scene.start();
    var denied = (Admission.Denied) admit(admission, LAPTOP, scene.bearer(STRANGER));
    assertThat(denied.reason().code()).isEqualTo("admission.not-a-member");
    assertThat(denied.reason().message())
        .isEqualTo("restricted: not a relay member: ask the relay's owner to add your Nostr key");
  }

  @Test
  void refusesWhenMembershipCannotBeFoundOut() {
    List<Supplier<CompletionStage<Membership>>> failures =
        List.of(
            () -> CompletableFuture.failedFuture(new IllegalStateException("down")),
            () -> {
              throw new IllegalStateException("broken");
            },
            () -> CompletableFuture.completedFuture(null));
    for (var failure : failures) {
      scene.members.answer(ALICE.publicKey(), failure);
      assertThat(codeFor(scene.bearer(ALICE))).isEqualTo("admission.membership-unknown");
    }
  }

  @Test
  void refusesWhenMembershipIsNotAnsweredInTime() {
    var admission = scene.start();
    scene.members.answer(ALICE.publicKey(), CompletableFuture::new);
    CompletableFuture<Admission> answer =
        admission.admit(new TestConnection(LAPTOP, scene.bearer(ALICE))).toCompletableFuture();

    scene.time.advance(Duration.ofMillis(2999));
    assertThat(answer).isNotDone();
    scene.time.advance(Duration.ofMillis(1));
    assertThat(code(answer.join())).isEqualTo("admission.membership-unknown");
  }

  @Test
  void keepsNoTimerOfAnAnswerThatCame() {
    var admission = scene.start();
    long duties = scene.time.waiting();
    var late = new CompletableFuture<Membership>();
    scene.members.answer(ALICE.publicKey(), () -> late);
    CompletableFuture<Admission> answer =
        admission.admit(new TestConnection(LAPTOP, scene.bearer(ALICE))).toCompletableFuture();
    assertThat(scene.time.waiting()).isEqualTo(duties + 1);

    late.complete(TestMembers.MEMBER);
    assertThat(code(answer.join())).isEqualTo("admitted");
    assertThat(scene.time.waiting()).isEqualTo(duties);
  }

  @Test
  void refusesWhileSignatureChecksAreSaturated() {
    scene.verification =
        task -> {
          throw new RejectedExecutionException("full");
        };
    assertThat(codeFor(scene.bearer(ALICE))).isEqualTo("admission.busy");
  }

  @Test
  void checksSignaturesOnItsExecutorAndNowhereElse() {
    var queue = new ArrayDeque<Runnable>();
    scene.verification = queue::add;
    CompletableFuture<Admission> answer =
        scene.start().admit(new TestConnection(LAPTOP, scene.bearer(ALICE))).toCompletableFuture();

    assertThat(answer).isNotDone();
    assertThat(scene.members.questions).hasValue(0);
    queue.remove().run();
    assertThat(code(answer.join())).isEqualTo("admitted");
    assertThat(queue).isEmpty();
  }

  @Test
  void spendsNothingOnWhatACheaperStepRefuses() {
    scene.verification =
        task -> {
          throw new AssertionError("a signature was checked");
        };
    scene.store = new BrokenLeaseStore();
    Tag url = Tag.of("u", URL);
    Tag get = Tag.of("method", "GET");
    for (String bearer :
        List.of(
            "not base64",
            token(1, 0, url, get),
            token(27235, 0, get),
            token(27235, 0, url),
            token(Tag.of("endpoint", PHONE.toString())))) {
      assertThat(codeFor(bearer)).startsWith("admission.token-");
    }
    // Of any age, since a lease may slide for ever, and since a clock may have been set back.
    scene.store = new InMemoryLeaseStore();
    scene.with(change -> change.roster(RosterMode.OFF));
    for (long age : List.of(-100_000_000L, -3600L, -61L, 62L, 3600L, 100_000_000L)) {
      assertThat(codeFor(token(27235, age, url, get))).startsWith("admission.token-");
    }
    assertThat(scene.members.questions).hasValue(0);
  }

  @Test
  void refusesWhenLeasesCannotBeReadOrWritten() {
    scene.store = new BrokenLeaseStore();
    assertThat(codeFor(scene.bearer(ALICE))).isEqualTo("admission.leases-unavailable");
    scene.store =
        new BrokenLeaseStore() {
          @Override
          public CompletionStage<Optional<Lease>> find(TokenHash token) {
            return CompletableFuture.completedFuture(Optional.empty());
          }
        };
    assertThat(codeFor(scene.bearer(ALICE))).isEqualTo("admission.leases-unavailable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "relay.example.com", "https://user@relay.example.com", "ftp://x"})
  void refusesToStartWithAnUnusableUrl(String url) {
    var runtime = new AdmissionRuntime(Runnable::run, scene.time, scene.time);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MemberAdmission.start(
                    url,
                    AdmissionSettings.DEFAULTS,
                    scene.members,
                    scene.store,
                    List.of(),
                    runtime,
                    AdmissionObserver.NONE))
        .withMessageStartingWith("publicUrl: ");
  }

  @Test
  void isNotStoppedByAnObserverThatFails() {
    var runtime = new AdmissionRuntime(Runnable::run, scene.time, scene.time);
    var broken =
        new AdmissionObserver() {
          @Override
          public void admitted(Admission.Admitted admission) {
            throw new IllegalStateException("broken");
          }
        };
    var admission =
        MemberAdmission.start(
            AdmissionScene.RELAY_URL,
            AdmissionSettings.DEFAULTS,
            scene.members,
            scene.store,
            List.of(),
            runtime,
            broken);
    assertThat(code(admit(admission, LAPTOP, scene.bearer(ALICE)))).isEqualTo("admitted");
  }

  @Test
  void stopsItsDutiesWhenItIsClosed() {
    var admission = scene.start();
    assertThat(scene.members.listeners()).isEqualTo(1);
    admission.close();
    assertThat(scene.members.listeners()).isZero();
    assertThat(scene.time.waiting()).isZero();
  }

  @Test
  void tellsTheObserverEachRefusal() {
    var admission = scene.start();
    admit(admission, LAPTOP, "");
    admit(admission, LAPTOP, scene.bearer(STRANGER));
    assertThat(scene.denied)
        .containsExactly(AdmissionReason.ENDPOINT_UNKNOWN, AdmissionReason.NOT_A_MEMBER);
  }
}
