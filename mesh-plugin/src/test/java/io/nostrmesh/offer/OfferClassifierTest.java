package io.nostrmesh.offer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.OfferClass.Offer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OfferClassifierTest {

  private static final Map<String, Class<?>> CLASSES =
      Map.of("offer", Offer.class, "bare", OfferClass.Bare.class, "other", OfferClass.Other.class);

  static Stream<Announcement> announcements() {
    return Stream.concat(Announcement.in("announcements.txt"), Announcement.in("disguises.txt"));
  }

  @ParameterizedTest
  @MethodSource("announcements")
  void classifiesEverythingThatIsPublishedUnderTheKind(Announcement announcement) {
    assertThat(OfferClassifier.classify(announcement.by(Announcement.AUTHOR)))
        .isInstanceOf(CLASSES.get(announcement.expectedClass()));
  }

  @ParameterizedTest
  @MethodSource("announcements")
  void otherKindsAreNoneOfItsBusiness(Announcement announcement) {
    Event event = signed(30_078, announcement.tags(), announcement.content());
    assertThat(OfferClassifier.classify(event)).isEqualTo(OfferClass.OTHER);
  }

  @Test
  void blankContentIsAsGoodAsNone() {
    assertThat(OfferClassifier.classify(signed(Kind.COMPUTE_OFFER, List.of(), " \n\t")))
        .isEqualTo(OfferClass.BARE);
  }

  @Test
  void carriesTheEnvelopeOrWhyThereIsNone() {
    assertThat(offer("x", "1700000900").envelope()).isInstanceOf(Parsed.Valid.class);
    assertThat(offer("x", "\"soon\"").envelope())
        .isEqualTo(Parsed.malformed("offer field expires_at must be a time in whole Unix seconds"));
  }

  @Test
  void offerMustNameTheAddressItStandsAt() {
    assertThat(offer("x", "1", Tag.of("d", "x")).wellFormed()).isInstanceOf(Parsed.Valid.class);
    assertThat(offer("x", "1", Tag.of("d", "y")).wellFormed())
        .isEqualTo(Parsed.malformed("offer field d_tag must equal the event's d tag"));
    assertThat(offer("x", "1").wellFormed()).isInstanceOf(Parsed.Malformed.class);
    assertThat(offer("x y", "1", Tag.of("d", "x y")).wellFormed())
        .isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void endsAtTheEarlierOfFieldAndTag() {
    assertThat(offer("x", "100").expiresAt()).hasValue(100);
    assertThat(offer("x", "100", Tag.of("expiration", "90")).expiresAt()).hasValue(90);
    assertThat(offer("x", "100", Tag.of("expiration", "110")).expiresAt()).hasValue(100);
    assertThat(offer("x", "100", Tag.of("expiration", "soon")).expiresAt()).hasValue(100);
    assertThat(offer("x", "null", Tag.of("expiration", "90")).expiresAt()).hasValue(90);
    assertThat(offer("x", "null").expiresAt()).isEqualTo(OptionalLong.empty());
    assertThat(offer("x", "100").isExpired(99)).isFalse();
    assertThat(offer("x", "100").isExpired(100)).isTrue();
    assertThat(offer("x", "null").isExpired(Long.MAX_VALUE - 1)).isFalse();
  }

  private static Offer offer(String dTag, String expiresAt, Tag... tags) {
    String content =
        "{\"v\":1,\"d_tag\":\"%s\",\"endpoint_id\":\"e\",\"iroh_relay_url\":\"u\",\"expires_at\":%s,\"caps\":{}}"
            .formatted(dTag, expiresAt);
    return (Offer) OfferClassifier.classify(signed(Kind.COMPUTE_OFFER, List.of(tags), content));
  }

  private static Event signed(int kind, List<Tag> tags, String content) {
    return new EventTemplate(kind, 1, tags, content).sign(Announcement.AUTHOR, new SecureRandom());
  }
}
