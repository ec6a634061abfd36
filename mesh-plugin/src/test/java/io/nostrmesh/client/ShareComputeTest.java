package io.nostrmesh.client;

import static io.nostrmesh.client.ShareScene.QUICK;
import static io.nostrmesh.client.ShareScene.only;
import static io.nostrmesh.client.ShareScene.sees;
import static io.nostrmesh.client.ShareScene.vram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nostrmesh.client.nostr.NostrConnection;
import io.nostrmesh.client.nostr.RelayState;
import io.nostrmesh.client.nostr.RelayState.AuthenticationFailed;
import io.nostrmesh.client.nostr.RelayState.NotAMember;
import io.nostrmesh.client.nostr.RelayState.Ready;
import io.nostrmesh.client.nostr.RelayState.Unreachable;
import io.nostrmesh.client.nostr.ScriptedRelay;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.url.RelayUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The member's side against a relay, over real sockets. */
class ShareComputeTest {

  private final ShareScene scene = new ShareScene();
  private final ScriptedRelay relay = scene.relay();

  @AfterEach
  void closeAll() throws Exception {
    scene.close();
  }

  @Test
  void oneMemberSharesAndAnotherSeesItChangeAndGo() {
    TestMember alice = member(relay);
    TestMember bob = member(relay);

    alice.compute.share(vram(8192));
    assertThat(bob.await(sees(8192)).offersOfOthers())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.relay()).isEqualTo(relay.url());
              assertThat(found.offer().author()).isEqualTo(alice.key.publicKey());
              assertThat(found.offer().envelope().endpointId()).isEqualTo(alice.endpointId());
            });

    alice.compute.share(vram(4096));
    bob.await(sees(4096));

    alice.compute.withdraw();
    bob.await(seesNothing());
  }

  @Test
  void seesItsOwnOfferButNotAmongThoseOfOthers() {
    TestMember alice = member(relay);
    alice.compute.share(vram(1));

    ShareSnapshot seen = alice.await(snapshot -> !only(snapshot).offers().isEmpty());

    assertThat(only(seen).offers()).allMatch(SharedOffer::own);
    assertThat(seen.offersOfOthers()).isEmpty();
  }

  @Test
  void bothRecoverFromARestartOfTheRelayEvenIfItForgotTheOffer() throws Exception {
    TestMember alice = member(relay);
    TestMember bob = member(relay);
    alice.compute.share(vram(1));
    bob.await(sees(1));

    relay.goDown();
    alice.await(
        snapshot ->
            only(snapshot).state() instanceof Unreachable
                && only(snapshot).publishing().equals(new PublishState.WaitingForRelay()));
    bob.await(state(Unreachable.class));
    relay.forget(alice.address());
    relay.requests.clear();
    relay.comeBack();

    assertThat(List.of(nextRequest(), nextRequest(), nextRequest(), nextRequest(), nextRequest()))
        .containsOnlyOnce("EVENT");
    bob.await(sees(1));
  }

  @Test
  void withdrawsWhereThereIsNoIrohRelayAnyMore() {
    TestMember alice = member(relay);
    TestMember bob = member(relay);
    alice.compute.share(vram(1));
    bob.await(sees(1));

    relay.goDown();
    relay.document = "{}";
    relay.comeBack();

    alice.await(
        snapshot ->
            only(snapshot).state() instanceof Ready
                && only(snapshot).publishing().equals(new PublishState.WaitingForIrohRelay()));
    bob.await(seesNothing());
  }

  @Test
  void aStrangerLearnsThatTheyAreNoMemberAndIsLetInOnceTheyAre() {
    TestMember stranger = new TestMember(List.of(relay), QUICK, scene.open()).start();

    NotAMember told = (NotAMember) only(stranger.await(state(NotAMember.class))).state();
    assertThat(told.answer()).isEqualTo("restricted: not a relay member");

    relay.members.add(stranger.key.publicKey());
    stranger.await(state(Ready.class));
  }

  @Test
  void whoIsNoMemberAnyMoreSeesNoOffersAnyMore() {
    TestMember alice = member(relay);
    TestMember bob = member(relay);
    alice.compute.share(vram(1));
    bob.await(sees(1));

    relay.members.remove(bob.key.publicKey());
    relay.goDown();
    relay.comeBack();

    ShareSnapshot told = bob.await(state(NotAMember.class));
    assertThat(told.offersOfOthers()).isEmpty();
  }

  @Test
  void noticesARelayThatHasFallenSilent() {
    var alert =
        new NostrConnection.Timing(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            Duration.ofMillis(100));
    TestMember alice = new TestMember(List.of(relay), alert, scene.open());
    relay.members.add(alice.key.publicKey());
    alice.start().await(state(Ready.class));

    relay.fallSilent();

    assertThat(only(alice.await(state(Unreachable.class))).state())
        .isInstanceOfSatisfying(
            Unreachable.class,
            gone -> assertThat(gone.problem()).isEqualTo("the relay stopped answering"));
  }

  @Test
  void tellsFailuresOfAuthenticationApart() {
    relay.refusal = event -> "auth-required: verification failed";
    TestMember alice = member(relay);
    alice.await(state(AuthenticationFailed.class));

    relay.refusal = event -> "error: no database";
    assertThat(only(alice.await(state(Unreachable.class))).state())
        .isInstanceOfSatisfying(
            Unreachable.class, down -> assertThat(down.problem()).isEqualTo("error: no database"));
  }

  @Test
  void aRelayThatDoesNotAskWhoIsThereIsReadyAfterAMoment() {
    relay.challenges = false;
    var impatient =
        new NostrConnection.Timing(
            Duration.ofMillis(20),
            Duration.ofSeconds(5),
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            Duration.ofSeconds(10));
    new TestMember(List.of(relay), impatient, scene.open()).start().await(state(Ready.class));
  }

  @Test
  void aSubscriptionThatTheRelayClosesIsRenewed() throws Exception {
    member(relay);
    assertThat(List.of(nextRequest(), nextRequest())).containsExactly("AUTH", "REQ");

    relay.say("[\"CLOSED\",\"offers\",\"error: shutting down the query\"]");

    assertThat(nextRequest()).isEqualTo("REQ");
  }

  @Test
  void aLateChallengeIsAnsweredAndTheSubscriptionRenewed() throws Exception {
    member(relay);
    assertThat(List.of(nextRequest(), nextRequest())).containsExactly("AUTH", "REQ");

    relay.say("[\"AUTH\",\"" + ScriptedRelay.CHALLENGE + "\"]");

    assertThat(List.of(nextRequest(), nextRequest())).containsExactly("AUTH", "REQ");
  }

  @Test
  void aMessageThatIsTooLongIsSkipped() throws Exception {
    member(relay);
    assertThat(List.of(nextRequest(), nextRequest())).containsExactly("AUTH", "REQ");

    relay.say("[\"AUTH\",\"" + "x".repeat(512 * 1024) + "\"]");
    relay.say("[\"AUTH\",\"" + ScriptedRelay.CHALLENGE + "\"]");

    assertThat(relay.requests.poll(20, TimeUnit.SECONDS).toJson())
        .startsWith("[\"AUTH\"")
        .contains(ScriptedRelay.CHALLENGE);
  }

  @Test
  void rubbishFromTheRelayBreaksNothing() {
    TestMember alice = member(relay);
    alice.await(state(Ready.class));
    relay.say("not json");
    relay.say("[\"EVENT\",\"offers\",{\"kind\":31990}]");
    relay.say("[\"NOTICE\",\"a\\nnotice\"]");
    relay.publish(
        sign(SecretKey.generate(TestMember.RANDOM), "{\"endpoint_id\":1,\"iroh_relay_url\":2}"));
    TestMember bob = member(relay);

    bob.compute.share(vram(1));
    alice.await(sees(1));
  }

  @Test
  void sharesOnSeveralRelaysAndKeepsThemApart() {
    ScriptedRelay second = scene.relay();
    second.document = "{\"iroh_relay_url\":\"http://second.example\"}";
    TestMember alice = member(relay, second);
    TestMember bob = member(relay, second);
    alice.compute.share(vram(1));

    ShareSnapshot seen = bob.await(snapshot -> snapshot.offersOfOthers().size() == 2);

    assertThat(seen.offersOfOthers())
        .extracting(ShareSnapshot.Found::relay)
        .containsExactlyInAnyOrder(relay.url(), second.url());
    second.goDown();
    bob.await(snapshot -> snapshot.relays().get(1).state() instanceof Unreachable);
    alice.compute.share(vram(2));
    bob.await(sees(2));
  }

  @Test
  void aRelayWithoutSharedComputeGetsNoOffer() {
    relay.document = "{\"name\":\"plain\"}";
    TestMember alice = member(relay);
    alice.compute.share(vram(1));

    ShareSnapshot seen =
        alice.await(snapshot -> only(snapshot).probe().isPresent() && only(snapshot).complete());

    assertThat(only(seen).publishing()).isEqualTo(new PublishState.WaitingForIrohRelay());
    assertThat(relay.requests).extracting(ShareComputeTest::type).doesNotContain("EVENT");
  }

  @Test
  void withdrawsBeforeItStops() {
    TestMember alice = member(relay);
    TestMember bob = member(relay);
    alice.compute.share(vram(1));
    bob.await(sees(1));

    assertThat(join(alice.compute.stop(Duration.ofSeconds(20)))).isEmpty();
    bob.await(seesNothing());
  }

  @Test
  void namesTheRelaysThatDidNotAcknowledgeTheWithdrawal() {
    TestMember alice = member(relay);
    alice.compute.share(vram(1));
    alice.await(snapshot -> only(snapshot).publishing() instanceof PublishState.Published);
    relay.goDown();
    alice.await(state(Unreachable.class));

    assertThat(join(alice.compute.stop(Duration.ofMillis(50)))).containsExactly(relay.url());
  }

  @Test
  void wantsOneToSixteenDifferentRelays() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TestMember(List.of(), QUICK, scene.open()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TestMember(List.of(relay, relay), QUICK, scene.open()));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new TestMember(
                    Stream.generate(scene::relay).limit(17).toList(), QUICK, scene.open()));
  }

  private TestMember member(ScriptedRelay... relays) {
    return scene.member(relays);
  }

  private String nextRequest() throws InterruptedException {
    return type(relay.requests.poll(20, TimeUnit.SECONDS));
  }

  private static String type(JsonArray message) {
    return message.items().get(0).asString().orElseThrow();
  }

  private static Predicate<ShareSnapshot> seesNothing() {
    return snapshot -> only(snapshot).complete() && snapshot.offersOfOthers().isEmpty();
  }

  private static Predicate<ShareSnapshot> state(Class<? extends RelayState> type) {
    return snapshot -> type.isInstance(only(snapshot).state());
  }

  private static Event sign(SecretKey author, String content) {
    return new EventTemplate(
            Kind.COMPUTE_OFFER, Instant.now().getEpochSecond(), List.of(Tag.of("d", "d")), content)
        .sign(author, TestMember.RANDOM);
  }

  private static Set<RelayUrl> join(CompletionStage<Set<RelayUrl>> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
