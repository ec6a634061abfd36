package io.nostrmesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.OfferEnvelope;
import io.nostrmesh.offer.OfferSettings;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OfferViewTest {
  private static final String IROH = "https://iroh.example/mesh";
  private static final long NOW = 1_800_000_000;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SecretKey VIEWER = SecretKey.generate(RANDOM);
  private static final SecretKey OTHER = SecretKey.generate(RANDOM);

  private final OfferView view = new OfferView(VIEWER.publicKey());

  @Test
  void showsTheNewestVersionWhateverTheOrder() {
    List<Event> versions = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      versions.add(offer(OTHER, "d", NOW + i % 3, "endpoint" + i));
    }
    Event newest = versions.stream().reduce((a, b) -> b.supersedes(a) ? b : a).orElseThrow();
    String expected = OfferEnvelope.parse(newest.content()).toOptional().orElseThrow().endpointId();
    var random = new Random(7);
    for (int run = 0; run < 30; run++) {
      Collections.shuffle(versions, random);
      var shuffled = new OfferView(VIEWER.publicKey());
      versions.forEach(shuffled::accept);
      assertThat(shuffled.offers(List.of(IROH), Instant.ofEpochSecond(NOW)))
          .extracting(found -> found.envelope().endpointId())
          .containsExactly(expected);
    }
  }

  @Test
  void aWithdrawnOfferDoesNotComeBackWithALateOlderCopy() {
    Event first = offer(OTHER, "d", NOW, "e");
    view.accept(first);
    view.accept(sign(OTHER, NOW + 1, "", Tag.of("d", "d")));
    assertThat(shown()).isEmpty();

    view.accept(first);
    assertThat(shown()).isEmpty();
    view.accept(offer(OTHER, "d", NOW + 2, "again"));
    assertThat(shown()).hasSize(1);
  }

  @Test
  void anOldWithdrawalDoesNotTakeANewerOfferAway() {
    view.accept(offer(OTHER, "d", NOW, "e"));
    view.accept(sign(OTHER, NOW - 1, "", Tag.of("d", "d")));

    assertThat(shown()).hasSize(1);
  }

  @Test
  void expiresByTheClock() {
    view.accept(offer(OTHER, "d", NOW, "e"));

    assertThat(view.offers(List.of(IROH), Instant.ofEpochSecond(NOW + 899))).hasSize(1);
    assertThat(view.offers(List.of(IROH), Instant.ofEpochSecond(NOW + 900))).isEmpty();
  }

  @Test
  void anEarlierExpirationTagCounts() {
    String content = content("d", "e", NOW + 900, IROH);
    view.accept(sign(OTHER, NOW, content, Tag.of("d", "d"), Tag.of("expiration", "" + (NOW + 5))));

    assertThat(view.offers(List.of(IROH), Instant.ofEpochSecond(NOW + 4))).hasSize(1);
    assertThat(view.offers(List.of(IROH), Instant.ofEpochSecond(NOW + 5))).isEmpty();
  }

  @Test
  void showsOnlyOffersForThisRelaysIrohRelay() {
    view.accept(
        sign(OTHER, NOW, content("d", "e", NOW + 900, "https://else.example"), Tag.of("d", "d")));
    view.accept(
        sign(
            OTHER,
            NOW,
            content("x", "e", NOW + 900, "HTTPS://IROH.example/mesh/"),
            Tag.of("d", "x")));

    assertThat(shown()).extracting(found -> found.envelope().dTag()).containsExactly("x");
  }

  @Test
  void marksOnesOwn() {
    view.accept(offer(VIEWER, "laptop", NOW, "e"));
    view.accept(offer(OTHER, "d", NOW + 1, "e"));

    assertThat(shown()).extracting(SharedOffer::own).containsExactlyInAnyOrder(false, true);
    assertThat(view.newest(new EventAddress(31990, VIEWER.publicKey(), "laptop"))).isEqualTo(NOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"endpoint_id\":\"e\",\"iroh_relay_url\":\"u\"}",
        "{\"endpoint_id\":7,\"iroh_relay_url\":[]}",
        "{\"endpoint_id\":\"e\",\"iroh_relay_url\":\"u\"} trailing",
        "{\"v\":2,\"d_tag\":\"d\",\"endpoint_id\":\"e\",\"iroh_relay_url\":\"https://iroh.example/mesh\",\"expires_at\":1900000000,\"caps\":{}}",
        "{\"v\":1,\"d_tag\":\"z\",\"endpoint_id\":\"e\",\"iroh_relay_url\":\"https://iroh.example/mesh\",\"expires_at\":1900000000,\"caps\":{}}",
        "{\"v\":1,\"d_tag\":\"d\",\"endpoint_id\":\"e\",\"iroh_relay_url\":\"https://iroh.example/mesh\",\"expires_at\":\"1900000000\",\"caps\":{}}",
        "{\"v\":1,\"d_tag\":\"d\",\"endpoint_id\":\"e\",\"iroh_relay_url\":\"https://iroh.example/mesh\",\"expires_at\":1900000000,\"caps\":null}"
      })
  void oneBrokenOfferHidesItselfAlone(String content) {
    view.accept(offer(OTHER, "good", NOW, "e"));
    view.accept(sign(OTHER, NOW + 1, content, Tag.of("d", "d")));

    assertThat(shown()).extracting(found -> found.envelope().dTag()).containsExactly("good");
  }

  @Test
  void timesBeyondTheCalendarBreakNothing() {
    view.accept(sign(OTHER, NOW, content("d", "e", Long.MAX_VALUE, IROH), Tag.of("d", "d")));
    view.accept(sign(OTHER, Long.MAX_VALUE, content("x", "e", NOW + 900, IROH), Tag.of("d", "x")));

    assertThat(shown()).hasSize(2);
  }

  @Test
  void leavesHandlersOfNip89AloneUnlessTheyTakeTheAddressOfAnOffer() {
    assertThat(
            view.accept(
                sign(OTHER, NOW, "{\"name\":\"app\"}", Tag.of("d", "app"), Tag.of("k", "1"))))
        .isFalse();
    view.accept(offer(OTHER, "d", NOW, "e"));
    view.accept(sign(OTHER, NOW + 1, "{\"name\":\"app\"}", Tag.of("d", "d"), Tag.of("k", "1")));

    assertThat(shown()).isEmpty();
  }

  @Test
  void refusesForgedEventsAndOversizedOnes() {
    Event real = offer(OTHER, "d", NOW, "e");
    Event forged =
        new Event(
            real.id(),
            VIEWER.publicKey(),
            NOW,
            real.kind(),
            real.tags(),
            real.content(),
            real.sig());
    assertThat(view.accept(forged)).isFalse();

    String endpoint = "e".repeat(16 * 1024);
    view.accept(offer(OTHER, "d", NOW + 1, endpoint));
    assertThat(shown()).isEmpty();
  }

  @Test
  void showsAllThatARelayTakesOfOneAuthorAndNoMore() {
    assertThat(OfferSettings.DEFAULTS.addressesPerAuthor()).isEqualTo(32);
    view.accept(offer(OTHER, "d", NOW, "e"));
    SecretKey flooder = SecretKey.generate(RANDOM);
    for (int i = 0; i < 32; i++) {
      view.accept(offer(flooder, "d" + i, NOW + i, "e"));
    }
    assertThat(shown()).hasSize(33);
    assertThat(view.overflowed()).isFalse();

    for (int i = 32; i < 40; i++) {
      view.accept(offer(flooder, "d" + i, NOW + i, "e"));
    }
    assertThat(shown()).hasSize(33).extracting(SharedOffer::author).contains(OTHER.publicKey());
    assertThat(view.overflowed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "50, 1000000, 50", // addresses
    "1000, 2000, 10", // contents of 190 to 200 characters
    "1000, 200, 1"
  })
  void remembersNoMoreThanItsLimitsAndSaysSo(int addresses, long contents, int remembered) {
    var small = new OfferView(VIEWER.publicKey(), addresses, contents);
    String endpoint = "e".repeat(190 - content("d", "", NOW + 900, IROH).length());
    List<Event> offers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      offers.add(offer(SecretKey.generate(RANDOM), "d", NOW + i, endpoint));
    }
    offers.subList(0, remembered).forEach(small::accept);
    assertThat(small.overflowed()).isFalse();

    offers.subList(remembered, 60).forEach(small::accept);
    assertThat(small.overflowed()).isTrue();
    assertThat(small.offers(List.of(IROH), Instant.ofEpochSecond(NOW)))
        .extracting(SharedOffer::createdAt)
        .hasSize(remembered)
        .allMatch(time -> time.getEpochSecond() >= NOW + 60 - remembered);

    small.storedEventsStart();
    assertThat(small.overflowed()).isTrue();
    small.storedEventsEnd(true);
    assertThat(small.overflowed()).isFalse();
    assertThat(small.offers(List.of(IROH), Instant.ofEpochSecond(NOW))).isEmpty();
  }

  @Test
  void aPlaceThatIsReplacedOrWithdrawnIsFreeAgain() {
    var small = new OfferView(VIEWER.publicKey(), 10, 400);
    for (int i = 0; i < 20; i++) {
      small.accept(offer(OTHER, "d", NOW + 2 * i, "e".repeat(60)));
      small.accept(sign(OTHER, NOW + 2 * i + 1, "", Tag.of("d", "d")));
    }

    assertThat(small.overflowed()).isFalse();
  }

  @Test
  void keepsItsOrderWhoeverRenews() {
    List<SecretKey> authors = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      authors.add(SecretKey.generate(RANDOM));
    }
    authors.forEach(author -> view.accept(offer(author, "b", NOW, "e")));
    authors.forEach(author -> view.accept(offer(author, "a", NOW + 1, "e")));
    List<String> order = shown().stream().map(OfferViewTest::place).toList();
    assertThat(order).isSorted();

    var random = new Random(3);
    for (int run = 1; run < 20; run++) {
      SecretKey author = authors.get(random.nextInt(4));
      view.accept(offer(author, random.nextBoolean() ? "a" : "b", NOW + 1 + run, "e" + run));
      assertThat(shown()).extracting(OfferViewTest::place).isEqualTo(order);
    }
  }

  private static String place(SharedOffer offer) {
    return offer.author().hex() + offer.envelope().dTag();
  }

  @Test
  void forgetsWhatTheRelayNoLongerSends() {
    Event staying = offer(OTHER, "d", NOW, "e");
    SecretKey removed = SecretKey.generate(RANDOM);
    view.accept(staying);
    view.accept(offer(removed, "d", NOW, "e"));

    view.storedEventsStart();
    view.accept(staying);
    view.storedEventsEnd(false);
    assertThat(shown()).hasSize(2);

    view.storedEventsStart();
    view.accept(staying);
    view.storedEventsEnd(true);
    assertThat(shown()).extracting(SharedOffer::author).containsExactly(OTHER.publicKey());
  }

  private List<SharedOffer> shown() {
    return view.offers(List.of(IROH), Instant.ofEpochSecond(NOW));
  }

  private static Event offer(SecretKey author, String d, long createdAt, String endpoint) {
    return sign(author, createdAt, content(d, endpoint, NOW + 900, IROH), Tag.of("d", d));
  }

  private static String content(String d, String endpoint, long expiresAt, String irohRelay) {
    return "{\"v\":1,\"d_tag\":\"%s\",\"endpoint_id\":\"%s\",\"iroh_relay_url\":\"%s\",\"expires_at\":%d,\"caps\":{}}"
        .formatted(d, endpoint, irohRelay, expiresAt);
  }

  private static Event sign(SecretKey author, long createdAt, String content, Tag... tags) {
    return new EventTemplate(31990, createdAt, List.of(tags), content).sign(author, RANDOM);
  }
}
