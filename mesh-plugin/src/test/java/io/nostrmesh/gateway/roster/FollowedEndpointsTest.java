package io.nostrmesh.gateway.roster;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.url.RelayUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a relay's events the roster is told, and when. */
class FollowedEndpointsTest extends FollowScene {

  @ParameterizedTest
  @CsvSource({"500, false", "500, true", "100000, true"})
  void tellsOfAllThatAreStored(int page, boolean oldDeletion) throws Exception {
    List<Event> offers = fill(3_000);
    relay.maxLimit = page;
    if (oldDeletion) {
      // Older than a page of offers, which must not shorten it.
      relay.publish(event(5, stranger, NOW - 3_000, Tag.of("e", "00".repeat(32))));
    }

    followed();

    await(() -> roster.stored.size() >= 3_000 + (oldDeletion ? 1 : 0));
    assertThat(roster.stored).containsAll(ids(offers)).doesNotHaveDuplicates();
    assertThat(roster.removed).isEmpty();
    assertThat(warned).isEmpty();
  }

  /** Each row: who writes it; each is told of in its turn, and once. */
  @Test
  void tellsOfWhatComes() throws Exception {
    Event offer = offer("a", NOW - 10);
    relay.publish(offer);
    followed();
    List<Event> news =
        List.of(
            offer("b", NOW),
            offer("a", NOW - 5),
            event(ToldRoster.STATUS, stranger, NOW, Tag.of("d", "status")),
            deletion(author, Tag.of("e", offer.id().hex())),
            deletion(author, Tag.of("a", "31990:" + author.publicKey() + ":b")),
            deletion(stranger, Tag.of("a", "31990:" + author.publicKey() + ":a")));

    news.forEach(relay::publish);

    var all = new ArrayList<>(List.of(offer));
    all.addAll(news);
    await(() -> roster.stored.size() == all.size());
    assertThat(roster.stored).containsExactlyElementsOf(ids(all));
  }

  @Test
  void tellsNothingThatItDoesNotAskFor() throws Exception {
    followed();
    String other = event(1, author, NOW).toJson();
    String wrong = event(30_078, author, NOW, Tag.of("d", "a")).toJson();
    relay.say("[\"EVENT\",\"offers\"," + other + "]");
    relay.say("[\"EVENT\",\"offers\"," + wrong + "]");
    relay.say("[\"EVENT\",\"another\"," + offer("x", NOW).toJson() + "]");
    relay.say("nonsense");

    assertThatTheNextIsTheFirst();
  }

  @Test
  void tellsNothingThatIsForged() throws Exception {
    followed();
    Event good = offer("good", NOW);
    List<Event> forged =
        List.of(
            with(good, good.id(), "another content"),
            with(offer("other", NOW), good.id(), ""),
            new Event(
                EventId.hash(author.publicKey(), NOW, 31_990, good.tags(), "x"),
                author.publicKey(),
                NOW,
                31_990,
                good.tags(),
                "x",
                good.sig()));
    for (int i = 0; i < 20_000; i++) {
      relay.say("[\"EVENT\",\"offers\"," + forged.get(i % 50 == 0 ? 2 : i % 2).toJson() + "]");
    }

    assertThatTheNextIsTheFirst();
  }

  @Test
  void noticesWhatWentWhileItWasNotConnected() throws Exception {
    Event stays = offer("stays", NOW - 3);
    Event erased = offer("erased", NOW - 2);
    Event replaced = offer("replaced", NOW - 1);
    Event replacement = offer("replaced", NOW);
    Stream.of(stays, erased, replaced).forEach(relay::publish);
    followed();

    relay.goDown();
    relay.erase(erased);
    relay.publish(replacement);
    relay.comeBack();

    await(() -> !roster.removed.isEmpty() && roster.stored.contains(replacement.id()));
    assertThat(roster.removed).containsExactly(erased.id());
    assertThat(roster.stored)
        .containsExactlyInAnyOrderElementsOf(ids(List.of(stays, erased, replaced, replacement)));
    await(() -> warned.size() == 1 && informed.size() == 2);
    assertThat(warned.get(0)).contains("need a token unless they are known already");
  }

  @Test
  void noticesWhatTheRelayDropsByItself() throws Exception {
    again = Duration.ofMillis(50);
    List<Event> offers = fill(1_200);
    relay.maxLimit = 500;
    followed();
    Set<EventId> dropped =
        Stream.of(3, 700, 1_199).map(i -> offers.get(i).id()).collect(Collectors.toSet());

    relay.erase(offers.get(3), offers.get(700), offers.get(1_199));

    await(() -> roster.removed.size() >= 3);
    assertThat(new HashSet<>(roster.removed)).isEqualTo(dropped);
    assertThat(roster.stored).hasSize(1_200);
  }

  @Test
  void doesNotBelieveARelayThatIsStillStarting() throws Exception {
    List<Event> offers = fill(100);
    followed();

    relay.goDown();
    offers.forEach(event -> relay.erase(event));
    int asked = relay.requests.size();
    // The first look is at nothing, the second is not.
    relay.afterNextRequest(() -> offers.forEach(relay::restore));
    relay.comeBack();

    await(() -> relay.requests.size() >= asked + 2 && informed.size() >= 2);
    relay.publish(offer("last", NOW + 1));
    await(() -> roster.stored.size() == 101);
    assertThat(roster.removed).isEmpty();
  }

  @Test
  void forgetsNothingWhereTheRelayDoesNotSendAll() throws Exception {
    again = Duration.ofMillis(20);
    List<Event> offers = fill(300);
    relay.maxLimit = 100;
    followed();

    relay.closesPages = true;

    await(() -> !warned.isEmpty());
    assertThat(warned)
        .singleElement()
        .asString()
        .contains("has more events of kinds [30003, 31990]");
    assertThat(roster.removed).isEmpty();
    assertThat(roster.stored).hasSize(offers.size());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysWhoItIsWhereItIsAsked(boolean late) throws Exception {
    relay.challenges = true;
    relay.challengesLate = late;
    relay.members.add(gateway.publicKey());
    relay.publish(offer("a", NOW));

    followed();

    await(() -> roster.stored.size() == 1);
    assertThat(warned).isEmpty();
  }

  @Test
  void goesOnWhereTheRelayNeverAnswersAnAuth() throws Exception {
    relay.challenges = true;
    relay.answersAuth = false;
    answer = Duration.ofMillis(200);
    relay.publish(offer("a", NOW));

    followed();

    await(() -> roster.stored.size() == 1);
    assertThat(warned).isEmpty();
  }

  @Test
  void triesTheAddressWhereTheRelayDoesNotKnowItsName() throws Exception {
    relay.challenges = true;
    relay.members.add(gateway.publicKey());
    var elsewhere = new RelayUrl("wss://relay.example.com");
    relay.publish(offer("a", NOW));

    follow(elsewhere);

    await(() -> roster.stored.size() == 1);
    assertThat(warned).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "restricted: members only",
        "auth-required: who are you?",
        "blocked: not these kinds",
        "error: too many filters"
      })
  void saysOnceWhatToDoAboutARefusal(String refusal) throws Exception {
    relay.closesRequests = Optional.of(refusal);

    follow();

    await(() -> !warned.isEmpty());
    int asked = relay.requests.size();
    await(() -> relay.requests.size() > asked + 5);
    assertThat(warned).hasSize(1);
    assertThat(warned.get(0))
        .contains(refusal, Nip19.npub(gateway.publicKey()), "kinds [30003, 31990]")
        .contains("mesh.gateway.secret-key-file");

    relay.closesRequests = Optional.empty();
    relay.publish(offer("a", NOW));
    await(() -> roster.stored.size() == 1);
    await(() -> informed.size() == 1);
  }

  @Test
  void saysWhatToDoWhereTheKeyIsNotLetIn() throws Exception {
    relay.challenges = true;

    follow();

    await(() -> !warned.isEmpty());
    assertThat(warned.get(0)).contains("restricted: not a relay member");
  }

  @Test
  void readsNoFurtherThanTheRosterDoes() throws Exception {
    fill(2_000);
    Set<CompletableFuture<Void>> waiting = ConcurrentHashMap.newKeySet();
    roster.answer =
        event -> {
          var read = new CompletableFuture<Void>();
          waiting.add(read);
          return read;
        };
    follow();

    await(() -> roster.stored.size() == FollowedEndpoints.UNDER_WAY);
    assertThat(informed).isEmpty();
    int most = FollowedEndpoints.UNDER_WAY;
    while (roster.stored.size() < 2_000 || !waiting.isEmpty()) {
      var some = List.copyOf(waiting);
      assertThat(some.size()).isLessThanOrEqualTo(most);
      waiting.removeAll(some);
      some.forEach(read -> read.complete(null));
      Thread.onSpinWait();
    }
    await(() -> informed.size() == 1);
    assertThat(roster.stored).doesNotHaveDuplicates();
    assertThat(relay.clients()).isEqualTo(1);
  }

  @Test
  void tellsAgainWhatTheRosterHadNoRoomFor() throws Exception {
    List<Event> offers = fill(20);
    Set<EventId> refused = ConcurrentHashMap.newKeySet();
    roster.answer =
        event ->
            refused.add(event.id())
                ? CompletableFuture.failedFuture(new RejectedExecutionException("full"))
                : CompletableFuture.completedFuture(null);

    follow();

    await(() -> roster.stored.size() == 40);
    assertThat(roster.stored).containsAll(ids(offers));
  }

  @Test
  void endsWhenItIsClosed() throws Exception {
    FollowedEndpoints followed = followed();
    followed.close();
    await(() -> relay.clients() == 0);

    relay.publish(offer("a", NOW));

    assertThat(roster.stored).isEmpty();
  }

  private void assertThatTheNextIsTheFirst() throws InterruptedException {
    Event next = offer("next", NOW + 1);
    relay.publish(next);
    await(() -> !roster.stored.isEmpty());
    assertThat(roster.stored).containsExactly(next.id());
  }

  private static Event with(Event event, EventId id, String content) {
    return new Event(
        id, event.pubkey(), event.createdAt(), event.kind(), event.tags(), content, event.sig());
  }

  /** Offers that the relay has, seven a second. */
  private List<Event> fill(int count) {
    var offers = new ArrayList<Event>();
    for (int i = 0; i < count; i++) {
      EventTemplate template =
          new EventTemplate(31_990, NOW - i / 7, List.of(Tag.of("d", "offer" + i)), "");
      offers.add(template.sign(author, runtime.random()));
    }
    offers.forEach(relay::publish);
    return offers;
  }

  private static List<EventId> ids(List<Event> events) {
    return events.stream().map(Event::id).toList();
  }
}
