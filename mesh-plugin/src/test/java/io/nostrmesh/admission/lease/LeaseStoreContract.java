package io.nostrmesh.admission.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link LeaseStore} must do. */
public abstract class LeaseStoreContract {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  protected static final PublicKey ALICE = new PublicKey("a".repeat(64));
  protected static final PublicKey BOB = new PublicKey("b".repeat(64));
  protected static final PublicKey CAROL = new PublicKey("c".repeat(64));
  private static final PublicKey DAVE = new PublicKey("d".repeat(64));
  protected static final EndpointId ENDPOINT = endpoint(1);

  /** An empty store, the same one throughout a test. */
  protected abstract LeaseStore store();

  protected static Lease lease(int token, int endpoint, PublicKey member, PublicKey... owner) {
    return new Lease(
        new TokenHash(String.format("%064x", token)),
        endpoint(endpoint),
        member,
        List.of(owner).stream().findFirst(),
        NOW.plusSeconds(token),
        NOW.plusSeconds(token).plus(Duration.ofHours(1)));
  }

  protected static EndpointId endpoint(int number) {
    return EndpointId.of(HexFormat.of().parseHex(String.format("%064x", number)));
  }

  protected static PublicKey key(int number) {
    return new PublicKey(String.format("%064x", number));
  }

  protected static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().copy().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Test
  void findsWhatWasBound() {
    Lease plain = lease(1, 1, ALICE);
    Lease viaOwner = lease(2, 2, BOB, ALICE);
    assertThat(get(store().bind(plain))).isEqualTo(plain);
    assertThat(get(store().bind(viaOwner))).isEqualTo(viaOwner);

    assertThat(get(store().find(plain.token()))).contains(plain);
    assertThat(get(store().find(viaOwner.token()))).contains(viaOwner);
    assertThat(get(store().find(lease(3, 3, ALICE).token()))).isEmpty();
  }

  @Test
  void leavesATokenWithWhoBoundItFirst() {
    Lease first = lease(1, 1, ALICE);
    get(store().bind(first));

    assertThat(get(store().bind(lease(1, 2, BOB)))).isEqualTo(first);
    assertThat(get(store().find(first.token()))).contains(first);
  }

  @RepeatedTest(50)
  void letsExactlyOneOfManyBindAToken() throws Exception {
    int rivals = 8;
    var threads = Executors.newFixedThreadPool(rivals);
    try {
      var answers = new ArrayList<Future<Lease>>();
      for (int rival = 0; rival < rivals; rival++) {
        Lease wanted = lease(1, rival, ALICE);
        answers.add(threads.submit(() -> get(store().bind(wanted))));
      }
      var standing = new HashSet<Lease>();
      for (Future<Lease> answer : answers) {
        standing.add(answer.get());
      }
      assertThat(standing).hasSize(1);
      assertThat(get(store().find(lease(1, 0, ALICE).token())))
          .isEqualTo(Optional.of(standing.iterator().next()));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void releasesTheLeasesOfAMemberAndOfItsAgents() {
    Lease own = lease(1, 1, ALICE);
    Lease agents = lease(2, 2, BOB, ALICE);
    Lease others = lease(3, 3, BOB);
    List.of(own, agents, others).forEach(lease -> get(store().bind(lease)));

    get(store().release(ALICE));

    assertThat(get(store().find(own.token()))).isEmpty();
    assertThat(get(store().find(agents.token()))).isEmpty();
    assertThat(get(store().find(others.token()))).contains(others);
    assertThat(get(store().bind(lease(1, 4, BOB)))).isEqualTo(lease(1, 4, BOB));
  }

  @Test
  void removesWhatHasEnded() {
    Lease earlier = lease(1, 1, ALICE);
    Lease later = lease(2, 2, ALICE);
    get(store().bind(earlier));
    get(store().bind(later));

    get(store().removeEnded(earlier.end().minusMillis(1)));
    assertThat(get(store().find(earlier.token()))).contains(earlier);
    get(store().removeEnded(earlier.end()));
    assertThat(get(store().find(earlier.token()))).isEmpty();
    assertThat(get(store().find(later.token()))).contains(later);
  }

  @Test
  void extendsManyAtOnceAndNeverTheOtherWay() {
    Lease moved = lease(1, 1, ALICE);
    Lease alsoMoved = lease(2, 2, BOB, ALICE);
    Lease later = lease(500, 3, ALICE);
    Lease untouched = lease(4, 4, BOB);
    List.of(moved, alsoMoved, later, untouched).forEach(lease -> get(store().bind(lease)));
    Instant end = later.end().minusMillis(1);
    TokenHash unknown = lease(9, 9, ALICE).token();

    get(store().extend(Set.of(moved.token(), alsoMoved.token(), later.token(), unknown), end));

    assertThat(get(store().find(moved.token()))).contains(moved.until(end));
    assertThat(get(store().find(alsoMoved.token()))).contains(alsoMoved.until(end));
    assertThat(get(store().find(later.token()))).contains(later);
    assertThat(get(store().find(untouched.token()))).contains(untouched);
    assertThat(get(store().find(unknown))).isEmpty();
    get(store().removeEnded(untouched.end()));
    assertThat(get(store().find(moved.token()))).isPresent();
  }

  @Test
  void extendsAWholePortion() {
    var tokens = new HashSet<TokenHash>();
    for (int token = 1; token <= LeaseStore.MOST_EXTENDED; token++) {
      PublicKey member = new PublicKey(String.format("%064x", token));
      get(store().bind(lease(token, token, member)));
      tokens.add(lease(token, token, member).token());
    }
    Instant end = lease(10_000, 1, ALICE).end();
    get(store().extend(tokens, end));
    get(store().extend(Set.of(), end.plusSeconds(1)));

    for (TokenHash token : tokens) {
      assertThat(get(store().find(token)).map(Lease::end)).contains(end);
    }
  }

  @Test
  void keepsTheLeaseOfWhoNeverLeftWhenAMemberHasTooMany() {
    Lease oldest = lease(1, 1, ALICE);
    get(store().bind(oldest));
    get(store().extend(Set.of(oldest.token()), lease(1000, 1, ALICE).end()));
    for (int token = 2; token <= LeaseStore.LIMIT_PER_MEMBER + 10; token++) {
      get(store().bind(lease(token, token, ALICE)));
    }
    assertThat(get(store().find(oldest.token()))).isPresent();
    assertThat(get(store().find(lease(2, 2, ALICE).token()))).isEmpty();
  }

  @Test
  void countsLeasesOfAgentsForTheirOwner() {
    for (int token = 1; token <= LeaseStore.LIMIT_PER_MEMBER + 1; token++) {
      get(store().bind(lease(token, token, new PublicKey(String.format("%064x", token)), ALICE)));
    }
    assertThat(get(store().find(lease(1, 1, ALICE).token()))).isEmpty();
    assertThat(get(store().find(lease(2, 2, ALICE).token()))).isPresent();
  }

  @Test
  void dropsAMembersLeaseThatEndsFirstBeyondTheLimit() {
    Lease bobs = lease(0, 0, BOB);
    get(store().bind(bobs));
    for (int token = 1; token <= LeaseStore.LIMIT_PER_MEMBER; token++) {
      get(store().bind(lease(token, token, ALICE)));
    }
    assertThat(get(store().find(lease(1, 1, ALICE).token()))).isPresent();

    int oneMore = LeaseStore.LIMIT_PER_MEMBER + 1;
    get(store().bind(lease(oneMore, oneMore, ALICE)));

    assertThat(get(store().find(lease(1, 1, ALICE).token()))).isEmpty();
    assertThat(get(store().find(lease(2, 2, ALICE).token()))).isPresent();
    assertThat(get(store().find(lease(oneMore, oneMore, ALICE).token()))).isPresent();
    assertThat(get(store().find(bobs.token()))).contains(bobs);
  }

  record Held(String what, List<Lease> bound, List<Lease> expected) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Held> held() {
    Lease alices = lease(1, 1, ALICE);
    Lease bobs = lease(2, 1, BOB);
    Lease alicesAgents = lease(3, 1, BOB, ALICE);
    Lease carolsAgents = lease(4, 1, BOB, CAROL);
    Lease alicesLater = lease(5, 1, ALICE);
    Lease longAgo = lease(6, 1, CAROL).until(Instant.EPOCH.plusMillis(1));
    Lease equal = lease(7, 1, BOB).until(alices.end());
    return Stream.of(
        new Held("nothing", List.of(), List.of()),
        new Held("other endpoints'", List.of(lease(1, 2, ALICE)), List.of()),
        new Held("one", List.of(alices, lease(9, 2, BOB)), List.of(alices)),
        new Held("several members'", List.of(alices, bobs), List.of(bobs, alices)),
        new Held("in another order", List.of(bobs, alices), List.of(bobs, alices)),
        new Held("several tokens of one", List.of(alices, alicesLater), List.of(alicesLater)),
        new Held("the later one first", List.of(alicesLater, alices), List.of(alicesLater)),
        new Held("ended ones too", List.of(longAgo, bobs), List.of(bobs, longAgo)),
        new Held("of two that end at once", List.of(equal, alices), List.of(alices, equal)),
        new Held(
            "a key's own and those it has through owners",
            List.of(alices, bobs, alicesAgents, carolsAgents),
            List.of(carolsAgents, alicesAgents, bobs, alices)),
        new Held("as many as there may be", members(1, 16), reversed(members(1, 16))),
        new Held("one too many", members(1, 17), reversed(members(2, 17))),
        new Held("of one owner's agents", agents(100, 130), reversed(agents(115, 130))),
        new Held(
            "of one owner's agents and others",
            joined(agents(100, 130), List.of(alices, bobs.until(alices.end().minusMillis(5)))),
            joined(
                reversed(agents(117, 130)),
                List.of(alices, bobs.until(alices.end().minusMillis(5))))),
        new Held(
            "of two owners' agents",
            joined(agents(100, 130), List.of(lease(1, 1, BOB, ALICE), lease(2, 1, CAROL, ALICE))),
            joined(
                reversed(agents(117, 130)),
                List.of(lease(2, 1, CAROL, ALICE), lease(1, 1, BOB, ALICE)))));
  }

  @ParameterizedTest
  @MethodSource("held")
  void saysWhoVouchesForAnEndpoint(Held row) {
    row.bound().forEach(lease -> get(store().bind(lease)));

    assertThat(get(store().heldBy(ENDPOINT))).containsExactlyElementsOf(row.expected());
  }

  @Test
  void looksFarEnoughForEachOfThoseWhoMayAnswer() {
    int others = LeaseStore.LIMIT_PER_ENDPOINT - 1;
    Lease tooMany = lease(1, 1, ALICE);
    Lease last = lease(2, 1, BOB);
    get(store().bind(tooMany));
    get(store().bind(last));
    for (int token = 100; token < 100 + others * LeaseStore.LIMIT_PER_MEMBER; token++) {
      get(store().bind(lease(token, 1, key(token), key(token % others))));
    }

    assertThat(get(store().heldBy(ENDPOINT)))
        .hasSize(LeaseStore.LIMIT_PER_ENDPOINT)
        .contains(last)
        .doesNotContain(tooMany)
        .extracting(Lease::answerable)
        .doesNotHaveDuplicates();
  }

  @Test
  void keepsUpWithWhatHappensToTheLeasesOfAnEndpoint() {
    Lease alices = lease(1, 1, ALICE);
    Lease alicesOther = lease(2, 1, ALICE);
    Lease bobs = lease(3, 1, BOB);
    List.of(alices, alicesOther, bobs).forEach(lease -> get(store().bind(lease)));

    get(store().bind(lease(1, 9, CAROL)));
    assertThat(get(store().heldBy(ENDPOINT))).containsExactly(bobs, alicesOther);
    Instant end = bobs.end().plusMillis(1);
    get(store().extend(Set.of(alices.token()), end));
    assertThat(get(store().heldBy(ENDPOINT))).containsExactly(alices.until(end), bobs);
    get(store().removeEnded(bobs.end()));
    assertThat(get(store().heldBy(ENDPOINT))).containsExactly(alices.until(end));
    get(store().release(ALICE));
    assertThat(get(store().heldBy(ENDPOINT))).isEmpty();
  }

  record Released(String what, PublicKey key, int endpoint, Set<Integer> left) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Released> released() {
    return Stream.of(
        new Released("a member's, its agents' too", ALICE, 1, Set.of(3, 5, 6, 7)),
        new Released("those elsewhere", ALICE, 2, Set.of(1, 2, 3, 4, 7)),
        new Released("an agent's, whoever vouched", BOB, 1, Set.of(1, 2, 5, 6, 7)),
        new Released("an owner's, none of its own", CAROL, 3, Set.of(1, 2, 3, 4, 5, 6)),
        new Released("none on this endpoint", BOB, 9, Set.of(1, 2, 3, 4, 5, 6, 7)),
        new Released("none of this key", CAROL, 1, Set.of(1, 2, 3, 4, 5, 6, 7)));
  }

  @ParameterizedTest
  @MethodSource("released")
  void releasesOneEndpointOfAKey(Released row) {
    List<Lease> leases =
        List.of(
            lease(1, 1, ALICE),
            lease(2, 1, ALICE),
            lease(3, 1, BOB),
            lease(4, 1, BOB, ALICE),
            lease(5, 2, ALICE),
            lease(6, 2, BOB, ALICE),
            lease(7, 3, BOB, CAROL));
    leases.forEach(lease -> get(store().bind(lease)));

    get(store().release(row.key(), endpoint(row.endpoint())));

    for (int i = 0; i < leases.size(); i++) {
      Lease lease = leases.get(i);
      boolean isLeft = row.left().contains(i + 1);
      // The first one stands behind the second, which is of the same key and ends later.
      boolean isInFront = i > 0;
      assertThat(get(store().find(lease.token())))
          .isEqualTo(isLeft ? Optional.of(lease) : Optional.empty());
      assertThat(get(store().heldBy(lease.endpoint())).contains(lease))
          .isEqualTo(isLeft && isInFront);
    }
  }

  @Test
  void bindsAnewWhatWasReleasedOfAnEndpoint() {
    get(store().bind(lease(1, 1, ALICE)));
    get(store().release(ALICE, ENDPOINT));
    Lease again = lease(1, 2, BOB);

    assertThat(get(store().bind(again))).isEqualTo(again);
    assertThat(get(store().heldBy(ENDPOINT))).isEmpty();
    assertThat(get(store().heldBy(again.endpoint()))).containsExactly(again);
  }

  private static List<Lease> members(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(token -> lease(token, 1, key(token)))
        .toList();
  }

  /** Of one owner. */
  private static List<Lease> agents(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(token -> lease(token, 1, key(token), DAVE))
        .toList();
  }

  private static <T> List<T> joined(List<T> some, List<T> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static <T> List<T> reversed(List<T> list) {
    var copy = new ArrayList<>(list);
    Collections.reverse(copy);
    return copy;
  }
}
