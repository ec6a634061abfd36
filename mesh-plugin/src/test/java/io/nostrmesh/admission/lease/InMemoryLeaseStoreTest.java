package io.nostrmesh.admission.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nostrmesh.nostr.PublicKey;
import org.junit.jupiter.api.Test;

class InMemoryLeaseStoreTest extends LeaseStoreContract {

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
      get(small.bind(lease(token, token, new PublicKey(String.format("%064x", token % 150)))));
      assertThat(small.size()).isLessThanOrEqualTo(100);
    }
  }

  @Test
  void wantsAPositiveLimit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new InMemoryLeaseStore(0))
        .withMessageContaining("limit");
  }
}
