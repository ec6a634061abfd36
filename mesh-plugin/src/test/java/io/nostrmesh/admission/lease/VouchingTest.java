package io.nostrmesh.admission.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VouchingTest {

  private static final EndpointId ENDPOINT = EndpointId.of(new byte[32]);
  private static final int KEYS = LeaseStore.LIMIT_PER_ENDPOINT;
  private static final int EACH = LeaseStore.LIMIT_PER_MEMBER;

  /** Whatever members may do, since a store holds only so many of each. */
  @Test
  void looksAtNoMoreLeasesThanItMust() {
    Stream<Lease> allButOne =
        IntStream.range(0, (KEYS - 1) * EACH).mapToObj(i -> lease(i, i % (KEYS - 1)));
    Stream<Lease> more =
        IntStream.range((KEYS - 1) * EACH, 100_000).mapToObj(i -> lease(i, KEYS + i / EACH));
    var looked = new AtomicInteger();
    Iterable<Lease> held =
        Stream.concat(allButOne, more).peek(any -> looked.incrementAndGet())::iterator;

    List<Lease> chosen = Vouching.choose(held);

    assertThat(chosen).extracting(Lease::answerable).hasSize(KEYS).doesNotHaveDuplicates();
    assertThat(looked).hasValueLessThanOrEqualTo((KEYS - 1) * EACH + 2);
  }

  /** Of an agent of its own. */
  private static Lease lease(int number, int owner) {
    return new Lease(
        new TokenHash(key(number).hex()),
        ENDPOINT,
        key(number),
        Optional.of(key(owner)),
        Instant.EPOCH,
        Instant.ofEpochSecond(1_000_000 - number));
  }

  private static PublicKey key(int number) {
    return new PublicKey(String.format("%064x", number));
  }
}
