package io.nostrmesh.offer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecentClassesTest {

  private final RecentClasses classes = new RecentClasses();

  static Stream<Announcement> announcements() {
    return Stream.concat(Announcement.in("announcements.txt"), Announcement.in("disguises.txt"));
  }

  @ParameterizedTest
  @MethodSource("announcements")
  void saysWhatTheClassifierSays(Announcement announcement) {
    Event event = announcement.by(Announcement.AUTHOR);
    OfferClass first = classes.of(event);
    assertThat(first).isEqualTo(OfferClassifier.classify(event));
    assertThat(classes.of(event)).isSameAs(first);
  }

  @Test
  void believesNoIdThatAnotherEventClaims() {
    Event offer = offer(0);
    var liar =
        new Event(
            offer.id(),
            offer.pubkey(),
            offer.createdAt(),
            offer.kind(),
            offer.tags(),
            "no offer",
            offer.sig());
    assertThat(classes.of(offer)).isInstanceOf(OfferClass.Offer.class);
    assertThat(classes.of(liar)).isEqualTo(OfferClass.OTHER);
    assertThat(classes.of(offer)).isInstanceOf(OfferClass.Offer.class);
  }

  @Test
  void remembersOnlySoManyAndTheLatest() {
    Event eldest = offer(0);
    OfferClass before = classes.of(eldest);
    Event latest = offer(RecentClasses.REMEMBERED);
    IntStream.range(1, RecentClasses.REMEMBERED).forEach(i -> classes.of(offer(i)));
    OfferClass last = classes.of(latest);
    assertThat(classes.of(latest)).isSameAs(last);
    assertThat(classes.of(eldest)).isEqualTo(before).isNotSameAs(before);
  }

  @Test
  void remembersNoEventThatIsLong() {
    Event longest = offer(" ".repeat(RecentClasses.MAX_CONTENT));
    assertThat(classes.of(longest)).isNotSameAs(classes.of(longest));
  }

  private static Event offer(int number) {
    return offer(" ".repeat(number));
  }

  private static Event offer(String end) {
    String content = "{\"endpoint_id\":1,\"iroh_relay_url\":2}" + end;
    return new Announcement("offer", "an offer", List.of(), content).by(Announcement.AUTHOR);
  }
}
