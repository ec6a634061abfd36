package io.nostrmesh.admission.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InMemoryLeaseStoreTest extends LeaseStoreContract {

  private static final Comparator<Lease> BY_END =
      Comparator.comparing(Lease::end)
          .thenComparing(lease -> lease.token().hex(), Comparator.reverseOrder());

  private final InMemoryLeaseStore store = new InMemoryLeaseStore();

  @Override
  protected LeaseStore store() {
    return store;
  }

  @Test
  void dropsWhatWasNotUsedForLongestWhenItIsFull() {
    var small = new InMemoryLeaseStore(2);
    get(small.bind(lease(1, 1, ALICE)));
    get(small.bind(lease(2, 2, BOB)));
    get(small.find(lease(1, 1, ALICE).token()));

    get(small.bind(lease(3, 3, ALICE)));

    assertThat(small.size()).isEqualTo(2);
    assertThat(get(small.find(lease(1, 1, ALICE).token()))).isPresent();
    assertThat(get(small.find(lease(2, 2, BOB).token()))).isEmpty();
  }

  @Test
  void holdsNoMoreThanItsLimitWhateverComes() {
    var small = new InMemoryLeaseStore(100);
    for (int token = 0; token < 10_000; token++) {
      get(small.bind(lease(token, token, key(token % 150), key(token % 140))));
      assertThat(small.size()).isLessThanOrEqualTo(100);
      assertThat(small.indexed()).isLessThanOrEqualTo(300);
    }
  }

  /** Against a list that is searched from end to end. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void findsAndReleasesWhatAPlainListWould(long seed) {
    var random = new Random(seed);
    var model = new HashMap<TokenHash, Lease>();
    for (int step = 0; step < 5000; step++) {
      PublicKey key = key(random.nextInt(6));
      int token = random.nextInt(60);
      Lease lease =
          random.nextBoolean()
              ? lease(token, token % 5, key)
              : lease(token, token % 5, key, key(random.nextInt(6)));
      Instant end = lease.end().plusSeconds(random.nextInt(30));
      switch (random.nextInt(10)) {
        case 0 -> {
          get(store.release(key));
          model.values().removeIf(any -> any.isFor(key));
        }
        case 4, 5 -> {
          get(store.release(key, lease.endpoint()));
          model.values().removeIf(any -> any.isFor(key) && any.endpoint().equals(lease.endpoint()));
        }
        case 1 -> {
          get(store.removeEnded(end.minusSeconds(40)));
          model.values().removeIf(any -> !any.end().isAfter(end.minusSeconds(40)));
        }
        case 2, 3 -> {
          get(store.extend(Set.of(lease.token()), end));
          model.computeIfPresent(
              lease.token(), (any, old) -> old.end().isBefore(end) ? old.until(end) : old);
        }
        default ->
            assertThat(get(store.bind(lease)))
                .isEqualTo(model.computeIfAbsent(lease.token(), any -> lease));
      }
      assertThat(store.all()).containsExactlyInAnyOrderElementsOf(model.values());
      long agents = model.values().stream().filter(any -> any.owner().isPresent()).count();
      assertThat(get(store.heldBy(lease.endpoint())))
          .containsExactlyElementsOf(lastOfEach(model.values(), lease.endpoint()));
      assertThat(store.indexed()).isEqualTo((int) (2 * model.size() + agents));
    }
  }

  /** Of each member and owner; fewer than a store may answer with. */
  private static List<Lease> lastOfEach(Collection<Lease> leases, EndpointId endpoint) {
    return leases.stream()
        .filter(lease -> lease.endpoint().equals(endpoint))
        .sorted(BY_END)
        .collect(
            Collectors.toMap(
                lease -> List.of(lease.member(), lease.owner()),
                lease -> lease,
                (earlier, later) -> later))
        .values()
        .stream()
        .sorted(BY_END.reversed())
        .toList();
  }

  @Test
  void wantsAPositiveLimit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new InMemoryLeaseStore(0))
        .withMessageContaining("limit");
  }
}
