package io.nostrmesh.offer;

import static io.nostrmesh.offer.Group.MEMBER;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OfferSweepTest {

  private final Group relay = new Group(OfferSettings.DEFAULTS);

  static Stream<Announcement> notOffers() {
    return Announcement.in("announcements.txt")
        .filter(announcement -> !announcement.expectedClass().equals("offer"));
  }

  @Test
  void deletesExpiredOffersOnceNoOlderVersionCanComeBack() {
    Event offer = relay.offer(MEMBER, "laptop");
    assertThat(mayDelete(offer)).isFalse();
    relay.now += 3599;
    assertThat(mayDelete(offer)).isFalse();
    relay.now++;
    assertThat(mayDelete(offer)).isTrue();
  }

  @Test
  void keepsOldOffersThatStillHold() {
    Event offer = relay.offer(MEMBER, "laptop", relay.now + 7200, "https://r");
    relay.now += 7199;
    assertThat(mayDelete(offer)).isFalse();
  }

  @Test
  void deletesOffersOfRemovedMembersAtOnce() {
    Event offer = relay.offer(MEMBER, "laptop");
    relay.remove(MEMBER);
    assertThat(mayDelete(offer)).isTrue();
  }

  @Test
  void keepsOffersWhileMembershipIsUnknown() {
    Event offer = relay.offer(MEMBER, "laptop");
    relay.remove(MEMBER);
    relay.broken.add(MEMBER.publicKey());
    assertThat(mayDelete(offer)).isFalse();
  }

  @Test
  void deletesOldWithdrawalsOfKnownOffersOnly() {
    relay.publish(relay.offer(MEMBER, "laptop"));
    Event withdrawal = relay.withdrawal(MEMBER, "laptop");
    Event bareHandler = relay.withdrawal(MEMBER, "app");
    relay.publish(withdrawal);
    relay.now += 3599;
    assertThat(mayDelete(withdrawal)).isFalse();
    relay.now++;
    assertThat(mayDelete(withdrawal)).isTrue();
    assertThat(mayDelete(bareHandler)).isFalse();
  }

  @Test
  void restoresThePolicysMemoryOfStoredOffers() {
    Event stored = relay.offer(MEMBER, "laptop");
    assertThat(relay.deliver(relay.withdrawal(MEMBER, "laptop"))).isEqualTo(Group.PASSED);
    mayDelete(stored);
    assertThat(relay.deliver(relay.withdrawal(MEMBER, "laptop"))).isEqualTo("offer.members-only");
  }

  @ParameterizedTest
  @MethodSource("notOffers")
  void leavesEverythingElseAlone(Announcement announcement) {
    Event event = announcement.by(MEMBER);
    relay.remove(MEMBER);
    relay.now += 1_000_000;
    assertThat(mayDelete(event)).isFalse();
  }

  private boolean mayDelete(Event event) {
    return relay.policy.isObsolete(event).toCompletableFuture().join();
  }
}
