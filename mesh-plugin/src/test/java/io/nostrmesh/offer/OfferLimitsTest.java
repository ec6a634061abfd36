package io.nostrmesh.offer;

import static io.nostrmesh.offer.Group.MEMBER;
import static io.nostrmesh.offer.Group.OTHER_MEMBER;
import static io.nostrmesh.offer.Group.PASSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.offer.OfferSettings.Validation;
import io.nostrmesh.spi.Origin;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OfferLimitsTest {

  private static final OfferSettings NARROW =
      new OfferSettings(
          Validation.SCHEMA, Duration.ofHours(1), 8192, 2, 5, 6, Duration.ofSeconds(3));

  private final Group relay = new Group(NARROW);

  @Test
  void authorHoldsOnlySoManyAddressesAtATime() {
    assertThat(relay.publish(relay.offer(MEMBER, "a"))).isEqualTo(PASSED);
    assertThat(relay.publish(relay.offer(MEMBER, "b"))).isEqualTo(PASSED);
    assertThat(relay.publish(relay.offer(MEMBER, "c"))).isEqualTo("offer.too-many-addresses");
    assertThat(relay.publish(relay.offer(MEMBER, "a"))).isEqualTo(PASSED);
    assertThat(relay.publish(relay.offer(OTHER_MEMBER, "c"))).isEqualTo(PASSED);
  }

  @Test
  void offersThatSomebodyElseSendsOnceMoreDoNotUseUpTheRate() {
    Event first = relay.offer(MEMBER, "a");
    Origin stranger = Origin.client(Set.of(), Optional.empty());
    assertThat(relay.publish(first)).isEqualTo(PASSED);
    for (int i = 0; i < 20; i++) {
      assertThat(relay.publish(first, stranger)).isEqualTo(PASSED);
    }
    relay.now += 10;
    assertThat(relay.publish(relay.offer(MEMBER, "a"))).isEqualTo(PASSED);
  }

  @Test
  void expiryFreesAnAddress() {
    relay.publish(relay.offer(MEMBER, "a"));
    relay.now += 100;
    relay.publish(relay.offer(MEMBER, "b"));
    relay.now += 799;
    assertThat(relay.publish(relay.offer(MEMBER, "c"))).isEqualTo("offer.too-many-addresses");
    relay.now++;
    assertThat(relay.publish(relay.offer(MEMBER, "c"))).isEqualTo(PASSED);
    assertThat(relay.publish(relay.offer(MEMBER, "d"))).isEqualTo("offer.too-many-addresses");
  }

  @Test
  void withdrawnAddressStaysInUseForTheLongestTtl() {
    relay.publish(relay.offer(MEMBER, "a"));
    relay.publish(relay.offer(MEMBER, "b"));
    assertThat(relay.publish(relay.withdrawal(MEMBER, "a"))).isEqualTo(PASSED);
    relay.publish(relay.withdrawal(MEMBER, "b"));
    assertThat(relay.publish(relay.offer(MEMBER, "c"))).isEqualTo("offer.too-many-addresses");
    relay.now += 3600;
    assertThat(relay.publish(relay.offer(MEMBER, "c"))).isEqualTo(PASSED);
  }

  @Test
  void offersSeenInTheStoreCount() {
    relay.deliver(relay.offer(MEMBER, "a"), MEMBER);
    relay.policy.isObsolete(relay.offer(MEMBER, "b"));
    assertThat(relay.publish(relay.offer(MEMBER, "c"))).isEqualTo("offer.too-many-addresses");
  }

  @Test
  void authorPublishesOnlySoOftenInAMinute() {
    relay.now = 60 * 1000;
    for (int i = 0; i < 5; i++) {
      assertThat(relay.publish(relay.offer(MEMBER, "a"))).isEqualTo(PASSED);
    }
    relay.now += 59;
    assertThat(relay.publish(relay.offer(MEMBER, "a"))).isEqualTo("offer.too-frequent");
    assertThat(relay.publish(relay.offer(OTHER_MEMBER, "a"))).isEqualTo(PASSED);
    assertThat(relay.publish(relay.withdrawal(MEMBER, "a"))).isEqualTo(PASSED);
    relay.now++;
    assertThat(relay.publish(relay.offer(MEMBER, "a"))).isEqualTo(PASSED);
  }

  @Test
  void importsMayBringManyAtOnce() {
    var backup = new Origin(Origin.Source.IMPORT, Set.of(), Optional.empty(), Optional.empty());
    for (int i = 0; i < 20; i++) {
      assertThat(relay.publish(relay.offer(MEMBER, "a"), backup)).isEqualTo(PASSED);
    }
  }

  @Test
  void countsTheRateOfOnlySoManyAuthors() {
    var rate = new PublishRate(1, 3);
    for (int i = 1; i <= 100; i++) {
      assertThat(rate.allow(author(i).publicKey(), 0)).isTrue();
      assertThat(rate.size()).isLessThanOrEqualTo(3);
    }
    PublicKey last = author(100).publicKey();
    assertThat(rate.allow(last, 59)).isFalse();
    assertThat(rate.allow(last, 60)).isTrue();
  }

  @Test
  void refusesSettingsOutOfRange() {
    OfferSettings d = OfferSettings.DEFAULTS;
    assertRefused("maxTtl", Duration.ZERO, 1, 1, 1, 1);
    assertRefused("maxTtl", Duration.ofDays(367), 1, 1, 1, 1);
    assertRefused("maxContentBytes", d.maxTtl(), 0, 1, 1, 1);
    assertRefused("addressesPerAuthor", d.maxTtl(), 1, 0, 1, 1);
    assertRefused("publishesPerMinute", d.maxTtl(), 1, 1, 0, 1);
    assertRefused("rememberedAddresses", d.maxTtl(), 1, 2, 1, 1);
  }

  private static void assertRefused(
      String name, Duration ttl, int bytes, int addresses, int publishes, int remembered) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new OfferSettings(
                    Validation.SCHEMA,
                    ttl,
                    bytes,
                    addresses,
                    publishes,
                    remembered,
                    Duration.ofSeconds(3)))
        .withMessageStartingWith(name + " ");
  }

  private static SecretKey author(int number) {
    return SecretKey.fromHex("%064x".formatted(number));
  }
}
