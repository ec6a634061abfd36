package io.nostrmesh.admission.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What every {@link LeaseStore} must do. */
public abstract class LeaseStoreContract {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  protected static final PublicKey ALICE = new PublicKey("a".repeat(64));
  protected static final PublicKey BOB = new PublicKey("b".repeat(64));

  /** An empty store, the same one throughout a test. */
  protected abstract LeaseStore store();

  protected static Lease lease(int token, int endpoint, PublicKey member, PublicKey... owner) {
    return new Lease(
        new TokenHash(String.format("%064x", token)),
        EndpointId.of(HexFormat.of().parseHex(String.format("%064x", endpoint))),
        member,
        List.of(owner).stream().findFirst(),
        NOW.plusSeconds(token),
        NOW.plusSeconds(token).plus(Duration.ofHours(1)));
  }

  protected static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
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
}
