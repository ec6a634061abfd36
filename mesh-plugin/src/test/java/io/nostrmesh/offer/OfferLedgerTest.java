package io.nostrmesh.offer;

import static io.nostrmesh.offer.Group.MEMBER;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.OfferClass.Offer;
import io.nostrmesh.offer.OfferSettings.Validation;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class OfferLedgerTest {

  private static final Event SIGNED = new Group(OfferSettings.DEFAULTS).offer(MEMBER, "a");

  private final Group relay = new Group(OfferSettings.DEFAULTS);

  private static OfferLedger ledger(int addressesPerAuthor, int rememberedAddresses) {
    return new OfferLedger(
        new OfferSettings(
            Validation.SCHEMA,
            Duration.ofHours(1),
            8192,
            addressesPerAuthor,
            1,
            rememberedAddresses,
            Duration.ofSeconds(3)));
  }

  @Test
  void remembersOnlySoManyAddressesAndForgetsTheAuthorHeardOfLeastRecently() {
    var ledger = ledger(2, 6);
    for (int i = 1; i <= 100; i++) {
      SecretKey author = author(i);
      ledger.note(offer(author, "a"), relay.now);
      ledger.note(offer(author, "b"), relay.now);
      ledger.knows(relay.withdrawal(author(1), "a"));
      assertThat(ledger.size()).isLessThanOrEqualTo(6);
    }
    assertThat(ledger.knows(relay.withdrawal(author(1), "a"))).isTrue();
    assertThat(ledger.knows(relay.withdrawal(author(100), "b"))).isTrue();
    assertThat(ledger.knows(relay.withdrawal(author(50), "a"))).isFalse();
  }

  @Test
  void remembersOnlySoManyAddressesOfOneAuthor() {
    var ledger = ledger(2, 6);
    for (int i = 0; i < 100; i++) {
      relay.now++;
      ledger.note(offer(MEMBER, "d" + i), relay.now);
      assertThat(ledger.size()).isLessThanOrEqualTo(2);
    }
    assertThat(ledger.knows(relay.withdrawal(MEMBER, "d99"))).isTrue();
    assertThat(ledger.knows(relay.withdrawal(MEMBER, "d98"))).isTrue();
  }

  @RepeatedTest(50)
  void simultaneousClaimsShareOneAllowance() throws Exception {
    int threads = 4;
    int allowed = 500;
    var ledger = ledger(allowed, allowed);
    List<Offer> offers =
        IntStream.range(0, 2 * allowed).mapToObj(OfferLedgerTest::unsigned).toList();
    var start = new CyclicBarrier(threads);
    var granted = new AtomicInteger();
    Callable<Void> claimEveryFourth =
        () -> {
          int first = start.await();
          for (int i = first; i < offers.size(); i += threads) {
            if (ledger.claim(offers.get(i), relay.now)) {
              granted.incrementAndGet();
            }
          }
          return null;
        };
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (Future<Void> done : pool.invokeAll(Collections.nCopies(threads, claimEveryFourth))) {
        done.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(granted).hasValue(allowed);
    assertThat(ledger.size()).isEqualTo(allowed);
  }

  private static Offer unsigned(int number) {
    var event =
        new Event(
            SIGNED.id(),
            SIGNED.pubkey(),
            SIGNED.createdAt(),
            SIGNED.kind(),
            List.of(Tag.of("d", "d" + number)),
            SIGNED.content(),
            SIGNED.sig());
    return (Offer) OfferClassifier.classify(event);
  }

  private Offer offer(SecretKey author, String d) {
    Event event = relay.offer(author, d);
    return (Offer) OfferClassifier.classify(event);
  }

  private static SecretKey author(int number) {
    return SecretKey.fromHex("%064x".formatted(number));
  }
}
