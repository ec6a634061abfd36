package io.nostrmesh.offer;

import static io.nostrmesh.offer.Group.MEMBER;
import static io.nostrmesh.offer.Group.OTHER_MEMBER;
import static io.nostrmesh.offer.Group.PASSED;
import static io.nostrmesh.offer.Group.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.EventVerdict.Reject;
import io.nostrmesh.spi.Origin;
import io.nostrmesh.spi.Origin.Source;
import io.nostrmesh.spi.Publication;
import io.nostrmesh.spi.TokenScopes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OfferPolicyTest {

  private final Group group = new Group(OfferSettings.DEFAULTS);

  static Stream<Announcement> announcements() {
    return Announcement.in("announcements.txt");
  }

  static Stream<Announcement> disguises() {
    return Announcement.in("disguises.txt");
  }

  @ParameterizedTest
  @MethodSource("announcements")
  void membersPublishAndSeeEverything(Announcement announcement) {
    Event event = announcement.by(MEMBER);
    assertThat(group.publish(event)).isEqualTo(PASSED);
    assertThat(group.deliver(event, OTHER_MEMBER)).isEqualTo(PASSED);
  }

  @ParameterizedTest
  @MethodSource("announcements")
  void strangersPublishEverythingButOffers(Announcement announcement) {
    boolean offer = announcement.expectedClass().equals("offer");
    assertThat(group.publish(announcement.by(STRANGER)))
        .isEqualTo(offer ? "offer.not-a-member" : PASSED);
  }

  @ParameterizedTest
  @MethodSource("announcements")
  void nobodyPublishesAnOfferInAStrangersNameNotEvenAnonymously(Announcement announcement) {
    boolean offer = announcement.expectedClass().equals("offer");
    Event event = announcement.by(STRANGER);
    Origin member = Origin.client(Set.of(MEMBER.publicKey()), Optional.empty());
    assertThat(group.publish(event, member)).isEqualTo(offer ? "offer.not-a-member" : PASSED);
    Origin anonymous = Origin.client(Set.of(), Optional.empty());
    assertThat(group.publish(event, anonymous)).isEqualTo(offer ? "offer.not-a-member" : PASSED);
  }

  @ParameterizedTest
  @MethodSource("announcements")
  void strangersAndTheAnonymousSeeEverythingButOffers(Announcement announcement) {
    boolean offer = announcement.expectedClass().equals("offer");
    Event event = announcement.by(MEMBER);
    assertThat(group.deliver(event, STRANGER)).isEqualTo(offer ? "offer.members-only" : PASSED);
    assertThat(group.deliver(event)).isEqualTo(offer ? "offer.members-only" : PASSED);
  }

  @ParameterizedTest
  @MethodSource("disguises")
  void malformedOffersDoNotSlipPastTheRule(Announcement announcement) {
    assertThat(group.publish(announcement.by(STRANGER))).isEqualTo("offer.not-a-member");
    assertThat(group.publish(announcement.by(MEMBER))).isEqualTo("offer.malformed");
    assertThat(group.deliver(announcement.by(MEMBER), STRANGER)).isEqualTo("offer.members-only");
    assertThat(group.deliver(announcement.by(MEMBER))).isEqualTo("offer.members-only");
  }

  @Test
  void withdrawalIsForMembersOnceAnOfferWasPublishedThere() {
    Event withdrawal = group.withdrawal(MEMBER, "laptop");
    assertThat(group.deliver(withdrawal)).isEqualTo(PASSED);

    group.publish(group.offer(MEMBER, "laptop"));
    assertThat(group.deliver(withdrawal)).isEqualTo("offer.members-only");
    assertThat(group.deliver(withdrawal, STRANGER)).isEqualTo("offer.members-only");
    assertThat(group.deliver(withdrawal, OTHER_MEMBER)).isEqualTo(PASSED);
    assertThat(group.publish(withdrawal)).isEqualTo(PASSED);
    assertThat(group.deliver(withdrawal)).isEqualTo("offer.members-only");
    assertThat(group.deliver(group.withdrawal(MEMBER, "desk"))).isEqualTo(PASSED);
  }

  @Test
  void withdrawalIsForMembersOnceAnOfferWasSeenThere() {
    Event stored = group.offer(MEMBER, "laptop");
    group.deliver(stored, STRANGER);
    assertThat(group.deliver(group.withdrawal(MEMBER, "laptop"))).isEqualTo("offer.members-only");
  }

  @Test
  void removedMemberNeitherPublishesNorWithdrawsNorIsSeen() {
    Event offer = group.offer(MEMBER, "laptop");
    group.publish(offer);
    group.remove(MEMBER);
    assertThat(group.publish(offer)).isEqualTo("offer.not-a-member");
    assertThat(group.publish(group.withdrawal(MEMBER, "laptop"))).isEqualTo("offer.not-a-member");
    assertThat(group.deliver(offer, OTHER_MEMBER)).isEqualTo("offer.not-a-member");
    assertThat(group.deliver(offer, MEMBER)).isEqualTo("offer.not-a-member");
  }

  @Test
  void expiredOffersAreNotDelivered() {
    Event offer = group.offer(MEMBER, "laptop");
    Event shorter = group.event(MEMBER, offer.content(), Tag.of("expiration", "1700000100"));
    group.now += 99;
    assertThat(group.deliver(shorter, OTHER_MEMBER)).isEqualTo(PASSED);
    group.now++;
    assertThat(group.deliver(shorter, OTHER_MEMBER)).isEqualTo("offer.expired");
    assertThat(group.deliver(offer, OTHER_MEMBER)).isEqualTo(PASSED);
    group.now += 800;
    assertThat(group.deliver(offer, OTHER_MEMBER)).isEqualTo("offer.expired");
  }

  @Test
  void oneMemberAmongTheViewersKeysSuffices() {
    Event offer = group.offer(MEMBER, "laptop");
    assertThat(group.deliver(offer, STRANGER, OTHER_MEMBER)).isEqualTo(PASSED);
    group.broken.add(STRANGER.publicKey());
    assertThat(group.deliver(offer, STRANGER, OTHER_MEMBER)).isEqualTo(PASSED);
    assertThat(group.deliver(offer, STRANGER)).isEqualTo("offer.members-only");
  }

  @Test
  void failsClosedWhenMembershipCannotBeChecked() {
    Event offer = group.offer(MEMBER, "laptop");
    group.broken.add(MEMBER.publicKey());
    assertThat(group.publish(offer)).isEqualTo("offer.membership-unknown");
    assertThat(group.deliver(offer, OTHER_MEMBER)).isEqualTo("offer.membership-unknown");
    group.broken.clear();
    group.broken.add(OTHER_MEMBER.publicKey());
    assertThat(group.deliver(offer, OTHER_MEMBER)).isEqualTo("offer.members-only");
  }

  @Test
  void failsClosedWhenTheCheckThrows() {
    var event = new Publication(group.offer(MEMBER, "x"), fromClient());
    var throwing =
        new OfferPolicy(
            key -> {
              throw new IllegalStateException("broken");
            },
            OfferSettings.DEFAULTS,
            () -> Instant.ofEpochSecond(group.now),
            List::of);
    assertThat(Group.code(throwing.onPublish(event))).isEqualTo("offer.membership-unknown");
  }

  @Test
  void onAnOpenRelayAnybodyPublishesAndSees() {
    group.open = true;
    Event offer = group.offer(STRANGER, "laptop");
    assertThat(group.publish(offer)).isEqualTo(PASSED);
    assertThat(group.deliver(offer, STRANGER)).isEqualTo(PASSED);
    assertThat(group.deliver(offer)).isEqualTo(PASSED);
    group.now += 900;
    assertThat(group.deliver(offer)).isEqualTo("offer.expired");
  }

  @Test
  void tokenNeedsTheScopeAndTheWholeRelay() {
    assertThat(publishWith(Set.of("messages:write"), false)).isEqualTo(PASSED);
    assertThat(publishWith(Set.of("messages:read"), false)).isEqualTo("offer.insufficient-scope");
    assertThat(publishWith(Set.of(), false)).isEqualTo("offer.insufficient-scope");
    assertThat(publishWith(Set.of("messages:write"), true)).isEqualTo("offer.channel-token");
  }

  private String publishWith(Set<String> scopes, boolean channelScoped) {
    var token = new TokenScopes(scopes, channelScoped);
    var origin = new Origin(Source.CLIENT, Set.of(), Optional.empty(), Optional.of(token));
    return group.publish(group.offer(MEMBER, "laptop"), origin);
  }

  @ParameterizedTest
  @EnumSource(Source.class)
  void authorAndContentCountWhateverTheDoor(Source source) {
    var origin = new Origin(source, Set.of(), Optional.empty(), Optional.empty());
    assertThat(group.publish(group.offer(MEMBER, "x"), origin)).isEqualTo(PASSED);
    assertThat(group.publish(group.offer(STRANGER, "x"), origin)).isEqualTo("offer.not-a-member");
    assertThat(group.publish(group.offer(MEMBER, "x", group.now, "https://r"), origin))
        .isEqualTo("offer.expired");
  }

  @Test
  void tellsAStrangerWhatToDo() {
    EventVerdict verdict =
        group
            .policy
            .onPublish(new Publication(group.offer(STRANGER, "x"), fromClient()))
            .toCompletableFuture()
            .join();
    assertThat(((Reject) verdict).reason().message())
        .isEqualTo("restricted: compute offers are for relay members: ask its owner to add you");
  }

  private static Origin fromClient() {
    return Origin.client(Set.of(), Optional.empty());
  }
}
