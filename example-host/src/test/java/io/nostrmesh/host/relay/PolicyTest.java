package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestClient.Ok;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Publication;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What event policies can do in this host, on a public relay. */
class PolicyTest {

  private static final SecretKey ALICE = Keys.of("alice");
  private static final SecretKey BOB = Keys.of("bob");

  /** Does to an event what its {@code policy} tag says. */
  private static final class Obedient implements EventPolicy {
    @Override
    public CompletionStage<EventVerdict> onPublish(Publication publication) {
      return switch (wish(publication.event())) {
        case "reject" -> EventVerdict.reject(ReasonPrefix.BLOCKED, "test.no", "no thanks").now();
        case "login" ->
            publication.origin().authenticated().isEmpty()
                ? EventVerdict.reject(ReasonPrefix.AUTH_REQUIRED, "test.who", "who is there?").now()
                : EventVerdict.PASS.now();
        case "throw" -> throw new IllegalStateException("broken policy");
        case "later" ->
            CompletableFuture.supplyAsync(
                () -> EventVerdict.PASS,
                CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
        default -> EventVerdict.PASS.now();
      };
    }

    @Override
    public CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
      Event event = delivery.event();
      return switch (wish(event)) {
        case "authorOnly" ->
            delivery.viewers().contains(event.pubkey())
                ? EventVerdict.PASS.now()
                : EventVerdict.reject(ReasonPrefix.RESTRICTED, "test.hidden", "hidden").now();
        case "throwOnDelivery" -> throw new IllegalStateException("broken policy");
        default -> EventVerdict.PASS.now();
      };
    }

    @Override
    public Set<Integer> perishableKinds() {
      return Set.of(4444);
    }

    @Override
    public CompletionStage<Boolean> isObsolete(Event stored) {
      return CompletableFuture.completedFuture(wish(stored).equals("perish"));
    }

    private static String wish(Event event) {
      return event.firstTag("policy").orElse("");
    }
  }

  @TempDir static Path data;
  private static TestRelay relay;

  @BeforeAll
  static void start() {
    relay = TestRelay.startWith(List.of(new Obedient()), data, "mesh.host.access", "public");
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  private static Events wish(String wish) {
    return Events.by(ALICE).tag("policy", wish);
  }

  @Test
  void vetoesWithItsOwnReason() {
    try (TestClient client = relay.connect()) {
      Event event = wish("reject").sign();
      assertThat(client.publish(event)).isEqualTo(new Ok(false, "blocked: no thanks"));
      assertThat(client.request("r", "{\"ids\":[\"" + event.id() + "\"]}")).isEmpty();
    }
  }

  @Test
  void refusesWhenThePolicyFails() {
    try (TestClient client = relay.connect()) {
      assertThat(client.publish(wish("throw").sign()).text()).startsWith("error: ");
    }
  }

  @Test
  void waitsForAPolicyThatAnswersLater() {
    try (TestClient client = relay.connect()) {
      client.publishAccepted(wish("later").sign());
    }
  }

  @Test
  void leavesTheChallengeOfTheConnectionStandingWhenThePolicyAsksForAuthentication() {
    try (TestClient client = relay.connect()) {
      Event event = wish("login").sign();
      assertThat(client.publish(event)).isEqualTo(new Ok(false, "auth-required: who is there?"));
      client.authenticate(BOB);
      client.publishAccepted(event);
    }
  }

  @Test
  void hidesEventsBeforeTheLimitIsApplied() {
    try (TestClient author = relay.connectAs(ALICE);
        TestClient other = relay.connect()) {
      Event visible1 = author.publishAccepted(tagged("hide").ago(100).sign());
      Event visible2 = author.publishAccepted(tagged("hide").ago(90).sign());
      for (int i = 0; i < 150; i++) {
        author.publishAccepted(
            tagged("hide")
                .tag("policy", "authorOnly")
                .at(Events.now() - 80 + i / 10)
                .content("" + i)
                .sign());
      }
      String filter = "{\"#t\":[\"hide\"],\"limit\":2}";
      assertThat(other.request("r", filter)).containsExactly(visible2, visible1);
      assertThat(other.count("{\"#t\":[\"hide\"]}")).isEqualTo("{\"count\":2}");
      assertThat(author.request("r", filter)).hasSize(2).doesNotContain(visible1, visible2);
      assertThat(author.count("{\"#t\":[\"hide\"]}")).isEqualTo("{\"count\":152}");
    }
  }

  @Test
  void hidesLiveEvents() {
    try (TestClient author = relay.connectAs(ALICE);
        TestClient other = relay.connect()) {
      author.request("live", "{\"#t\":[\"live\"]}");
      other.request("live", "{\"#t\":[\"live\"]}");
      Event hidden = author.publishAccepted(tagged("live").tag("policy", "authorOnly").sign());
      author.publishAccepted(tagged("live").tag("policy", "throwOnDelivery").sign());
      Event shown = author.publishAccepted(tagged("live").sign());
      assertThat(author.live("live")).isEqualTo(hidden);
      assertThat(author.live("live")).isEqualTo(shown);
      assertThat(other.live("live")).isEqualTo(shown);
    }
  }

  @Test
  void deletesWhatThePolicyCallsObsolete() {
    try (TestClient client = relay.connect()) {
      Event kept = client.publishAccepted(Events.by(BOB).kind(4444).sign());
      client.publishAccepted(Events.by(BOB).kind(4444).tag("policy", "perish").sign());
      Event notPerishable =
          client.publishAccepted(Events.by(BOB).kind(4445).tag("policy", "perish").sign());
      relay.bean(Housekeeping.class).sweep();
      assertThat(client.request("r", "{\"kinds\":[4444,4445]}"))
          .containsExactlyInAnyOrder(kept, notPerishable);
    }
  }

  private static Events tagged(String topic) {
    return Events.by(ALICE).tag("t", topic);
  }
}
