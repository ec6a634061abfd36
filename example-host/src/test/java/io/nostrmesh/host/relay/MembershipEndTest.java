package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.members.MemberCommands;
import io.nostrmesh.host.members.MemberWish.Action;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestClient.Ok;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Publication;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the connections of a key whose membership ends, whatever they are at. */
@Timeout(120)
class MembershipEndTest {

  private static final SecretKey ALICE = Keys.of("alice");
  private static final SecretKey BOB = Keys.of("bob");
  private static final String NOTES = "{\"kinds\":[1]}";
  private static final String NO_MEMBER = "restricted: not a relay member";

  /** An event with the tag {@code hold} waits, on its way in or out, until it is let go. */
  private static final class Gate implements EventPolicy {

    private final BlockingQueue<CompletableFuture<EventVerdict>> held = new LinkedBlockingQueue<>();
    private final BlockingQueue<Set<PublicKey>> viewers = new LinkedBlockingQueue<>();

    @Override
    public CompletionStage<EventVerdict> onPublish(Publication publication) {
      return publication.event().firstTag("hold").filter("in"::equals).isPresent()
          ? hold()
          : EventVerdict.PASS.now();
    }

    @Override
    public CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
      viewers.add(delivery.viewers());
      return delivery.event().firstTag("hold").filter("out"::equals).isPresent()
          ? hold()
          : EventVerdict.PASS.now();
    }

    private CompletableFuture<EventVerdict> hold() {
      var verdict = new CompletableFuture<EventVerdict>();
      held.add(verdict);
      return verdict;
    }

    CompletableFuture<EventVerdict> next() throws InterruptedException {
      return Optional.ofNullable(held.poll(20, TimeUnit.SECONDS)).orElseThrow();
    }
  }

  @TempDir Path data;
  private final Gate gate = new Gate();
  private TestRelay relay;

  @BeforeEach
  void start() {
    relay = TestRelay.startWith(List.of(gate), data);
    change(Action.ADD, ALICE);
    change(Action.ADD, BOB);
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  private void change(Action action, SecretKey key) {
    assertThat(
            relay
                .bean(MemberCommands.class)
                .executeAsOwner(action, key.publicKey(), Optional.empty())
                .done())
        .isTrue();
  }

  private static Events note(SecretKey author) {
    return Events.by(author).tag("nonce", Long.toString(System.nanoTime()));
  }

  @Test
  void closesEverySubscriptionAndLetsNothingThroughAgain() {
    try (TestClient alice = relay.connectAs(ALICE);
        TestClient other = relay.connectAs(ALICE);
        TestClient bob = relay.connectAs(BOB)) {
      List.of("a", "b", "c").forEach(id -> alice.request(id, NOTES));
      other.request("o", NOTES);
      bob.request("s", NOTES);
      change(Action.REMOVE, ALICE);

      List.of("a", "b", "c").forEach(id -> assertThat(alice.closedText(id)).isEqualTo(NO_MEMBER));
      assertThat(other.closedText("o")).isEqualTo(NO_MEMBER);
      Event event = bob.publishAccepted(note(BOB).sign());
      assertThat(bob.live("s")).isEqualTo(event);
      assertThat(alice.publish(note(ALICE).sign()))
          .isEqualTo(new Ok(false, "auth-required: not authenticated"));
      assertThat(alice.requestRefused("again", NOTES))
          .isEqualTo("auth-required: not authenticated");
      alice.send("[\"COUNT\",\"c\"," + NOTES + "]");
      assertThat(alice.closedText("c")).isEqualTo("auth-required: not authenticated");
      for (int i = 0; i < 2; i++) {
        assertThat(alice.sendAuth(alice.authEvent(ALICE).sign()))
            .isEqualTo(new Ok(false, NO_MEMBER));
      }
      // Who comes back goes on where he is.
      change(Action.ADD, ALICE);
      alice.authenticate(ALICE);
      assertThat(alice.request("back", NOTES)).containsExactly(event);
    }
  }

  @Test
  void leavesTheOtherKeysOfAConnectionWhatIsTheirs() throws Exception {
    try (TestClient both = relay.connectAs(ALICE)) {
      both.authenticate(BOB);
      both.request("s", NOTES);
      both.publishAccepted(note(ALICE).sign());
      both.live("s");
      gate.viewers.clear();
      change(Action.REMOVE, ALICE);

      Event event = both.publishAccepted(note(BOB).sign());
      assertThat(both.live("s")).isEqualTo(event);
      assertThat(gate.viewers.poll(20, TimeUnit.SECONDS)).containsExactly(BOB.publicKey());
      assertThat(both.publish(note(ALICE).sign()).accepted()).isFalse();
      assertThat(both.request("t", NOTES)).hasSize(2);
      change(Action.REMOVE, BOB);
      assertThat(both.closedText("s")).isEqualTo(NO_MEMBER);
      assertThat(both.closedText("t")).isEqualTo(NO_MEMBER);
    }
  }

  @Test
  void endsAnAnswerInTheMiddle() throws Exception {
    try (TestClient alice = relay.connectAs(ALICE);
        TestClient bob = relay.connectAs(BOB)) {
      Event newer = bob.publishAccepted(note(BOB).sign());
      bob.publishAccepted(note(BOB).ago(10).tag("hold", "out").sign());
      bob.publishAccepted(note(BOB).ago(20).sign());
      alice.send("[\"REQ\",\"r\"," + NOTES + "]");
      assertThat(alice.live("r")).isEqualTo(newer);
      CompletableFuture<EventVerdict> verdict = gate.next();
      change(Action.REMOVE, ALICE);
      verdict.complete(EventVerdict.PASS);

      List<JsonValue> message = alice.next("CLOSED");
      assertThat(message.get(2).asString()).contains(NO_MEMBER);
      change(Action.ADD, ALICE);
      alice.authenticate(ALICE);
      assertThat(alice.request("all", "{\"ids\":[\"" + newer.id() + "\"]}")).containsExactly(newer);
      // Neither the rest nor an EOSE came for it.
      alice.assertNothingMoreFor("r");
    }
  }

  @Test
  void endsACountInTheMiddle() throws Exception {
    try (TestClient alice = relay.connectAs(ALICE);
        TestClient bob = relay.connectAs(BOB)) {
      bob.publishAccepted(
          Events.by(BOB).kind(Kind.COMPUTE_OFFER).tag("d", "x").tag("hold", "out").sign());
      alice.send("[\"COUNT\",\"c\",{\"kinds\":[31990]}]");
      CompletableFuture<EventVerdict> verdict = gate.next();
      change(Action.REMOVE, ALICE);
      verdict.complete(EventVerdict.PASS);
      assertThat(alice.closedText("c")).isEqualTo(NO_MEMBER);
    }
  }

  @Test
  void takesNothingInThatIsOnItsWay() throws Exception {
    try (TestClient alice = relay.connectAs(ALICE);
        TestClient bob = relay.connectAs(BOB)) {
      bob.request("s", NOTES);
      Event first = note(ALICE).tag("hold", "in").sign();
      List<Event> behind = List.of(note(ALICE).sign(), note(ALICE).sign());
      alice.send("[\"EVENT\"," + first.toJson() + "]");
      CompletableFuture<EventVerdict> verdict = gate.next();
      change(Action.REMOVE, ALICE);
      behind.forEach(event -> alice.send("[\"EVENT\"," + event.toJson() + "]"));
      verdict.complete(EventVerdict.PASS);

      assertThat(alice.ok(first)).isEqualTo(new Ok(false, NO_MEMBER));
      for (Event late : behind) {
        assertThat(alice.ok(late)).isEqualTo(new Ok(false, "auth-required: not authenticated"));
      }
      Event event = bob.publishAccepted(note(BOB).sign());
      assertThat(bob.live("s")).isEqualTo(event);
    }
  }

  /** Whenever it comes, a subscription is told, and none is left open for nothing. */
  @Test
  void leavesNoSubscriptionOpenThatRacesWithIt() throws Exception {
    for (int i = 0; i < 40; i++) {
      try (TestClient alice = relay.connectAs(ALICE)) {
        var removal = CompletableFuture.runAsync(() -> change(Action.REMOVE, ALICE));
        for (int id = 0; id < 5; id++) {
          alice.send("[\"REQ\",\"r" + id + "\"," + NOTES + "]");
        }
        for (int id = 0; id < 5; id++) {
          alice.next("CLOSED");
        }
        removal.get(20, TimeUnit.SECONDS);
      }
      change(Action.ADD, ALICE);
    }
  }

  @Test
  void asksAgainWhereEverybodyMayStay(@TempDir Path other) {
    try (TestRelay open = TestRelay.start(other, "mesh.host.access", "public");
        TestClient owner = open.connectAs(TestRelay.OWNER)) {
      open.admit(ALICE);
      try (TestClient alice = open.connectAs(ALICE)) {
        alice.request("s", NOTES);
        owner.publishAccepted(
            Events.by(TestRelay.OWNER).kind(9031).tag("p", ALICE.publicKey().hex()).sign());
        assertThat(alice.next("AUTH").get(1).asString()).contains(alice.challenge());
        assertThat(alice.sendAuth(alice.authEvent(ALICE).sign()))
            .isEqualTo(new Ok(true, "restricted: not a relay member, offers are for members"));
        Event event = owner.publishAccepted(note(TestRelay.OWNER).sign());
        assertThat(alice.live("s")).isEqualTo(event);
        alice.publishAccepted(note(ALICE).sign());
      }
    }
  }
}
