package io.nostrmesh.host.clients;

import static io.nostrmesh.host.clients.Offers.handler;
import static io.nostrmesh.host.clients.Offers.later;
import static io.nostrmesh.host.clients.Offers.offer;
import static io.nostrmesh.host.clients.Offers.withdrawal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nostrmesh.host.clients.ScriptProcess.Refused;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The default host, as members and a stranger see it through nostr-tools. */
@RealClients
class MembersOnlyHostTest {

  private static final String ALL_OFFERS = "{\"kinds\":[31990]}";

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  @Test
  void memberSeesAnotherMembersOfferLiveAndFromStore() {
    NostrToolsClient alice = host.authenticated(host.newMember());
    NostrToolsClient bob = host.authenticated(host.newMember());
    bob.subscribe("live", ALL_OFFERS);

    Event offer = alice.publish(offer("laptop", relayUrl()));

    assertThat(bob.awaitEvent()).isEqualTo(offer);
    assertThat(bob.subscribe("store", by(offer))).containsExactly(offer);
  }

  @Test
  void strangerIsTurnedAway() {
    SecretKey key = host.newKey();
    NostrToolsClient stranger = host.connected(key);
    assertThatThrownBy(stranger::authenticate)
        .isInstanceOf(Refused.class)
        .hasMessage("restricted: not a relay member");
    assertThatThrownBy(() -> stranger.publish(offer("x", relayUrl())))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith("auth-required: ");
    assertThatThrownBy(() -> stranger.subscribe("all", ALL_OFFERS))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith("auth-required: ");
  }

  @Test
  void anonymousGetsNothing() {
    NostrToolsClient anybody = host.connected(host.newKey());
    assertThatThrownBy(() -> anybody.subscribe("all", ALL_OFFERS))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith("auth-required: ");
    assertThatThrownBy(() -> anybody.publish(handler("app")))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith("auth-required: ");
  }

  @Test
  void newVersionReplacesTheOldOneAndStaysTheOnlyOne() {
    NostrToolsClient alice = host.authenticated(host.newMember());
    NostrToolsClient bob = host.authenticated(host.newMember());
    EventTemplate template = offer("laptop", relayUrl());
    Event old = alice.publish(template);
    bob.subscribe("live", by(old));

    Event current = alice.publish(later(template, 1));

    assertThat(bob.awaitEvent()).isEqualTo(current);
    assertThat(bob.subscribe("store", by(old))).containsExactly(current);
    Event other = alice.publish(offer("desk", relayUrl()));
    assertThat(bob.subscribe("both", by(old))).containsExactlyInAnyOrder(current, other);
  }

  @Test
  void lowestIdWinsWithinASecond() {
    NostrToolsClient alice = host.authenticated(host.newMember());
    EventTemplate template = offer("laptop", relayUrl());
    List<Event> ascending =
        Stream.of("a", "b", "c")
            .map(text -> alice.sign(withTag(template, Tag.of("alt", text))))
            .sorted(Comparator.comparing(Event::id))
            .toList();

    alice.publish(ascending.get(1));
    alice.publish(ascending.get(0));
    assertThatThrownBy(() -> alice.publish(ascending.get(2)))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith("duplicate: ");

    assertThat(alice.subscribe("store", by(ascending.get(0)))).containsExactly(ascending.get(0));
  }

  private static EventTemplate withTag(EventTemplate template, Tag more) {
    List<Tag> tags = Stream.concat(template.tags().stream(), Stream.of(more)).toList();
    return new EventTemplate(template.kind(), template.createdAt(), tags, template.content());
  }

  @Test
  void emptyContentWithdraws() {
    NostrToolsClient alice = host.authenticated(host.newMember());
    NostrToolsClient bob = host.authenticated(host.newMember());
    Event offer = alice.publish(offer("laptop", relayUrl()));
    bob.subscribe("live", by(offer));

    Event withdrawal = alice.publish(later(withdrawal("laptop"), 1));

    assertThat(bob.awaitEvent()).isEqualTo(withdrawal);
    assertThat(bob.subscribe("store", by(offer))).containsExactly(withdrawal);
  }

  @Test
  void deletionByAddressRemovesTheOffer() {
    NostrToolsClient alice = host.authenticated(host.newMember());
    NostrToolsClient bob = host.authenticated(host.newMember());
    Event offer = alice.publish(offer("laptop", relayUrl()));

    String address = offer.address().orElseThrow().toString();
    alice.publish(
        new EventTemplate(Kind.DELETION, offer.createdAt(), List.of(Tag.of("a", address)), ""));

    assertThat(bob.subscribe("store", by(offer))).isEmpty();
  }

  @Test
  void strayChannelTagChangesNothing() {
    NostrToolsClient alice = host.authenticated(host.newMember());
    NostrToolsClient bob = host.authenticated(host.newMember());
    bob.subscribe("live", ALL_OFFERS);

    Tag stray = Tag.of("h", "7a0c2f0e-93a1-4b0a-9d2e-0d4ed2a0ad55");
    Event offer = alice.publish(offer("laptop", relayUrl(), stray));

    assertThat(bob.awaitEvent()).isEqualTo(offer);
    assertThat(bob.subscribe("store", by(offer))).containsExactly(offer);
  }

  @Test
  void brokenOfferIsRefusedWithTheReason() {
    NostrToolsClient alice = host.authenticated(host.newMember());
    EventTemplate good = offer("laptop", relayUrl());
    var bad =
        new EventTemplate(
            good.kind(), good.createdAt(), List.of(Tag.of("d", "desk")), good.content());
    assertThatThrownBy(() -> alice.publish(bad))
        .isInstanceOf(Refused.class)
        .hasMessage("invalid: offer field d_tag must equal the event's d tag");
  }

  @Test
  void removedMembersOfferIsGone() {
    SecretKey leaving = host.newMember();
    NostrToolsClient alice = host.authenticated(leaving);
    NostrToolsClient bob = host.authenticated(host.newMember());
    Event offer = alice.publish(offer("laptop", relayUrl()));
    assertThat(bob.subscribe("before", by(offer))).containsExactly(offer);

    host.remove(leaving);

    assertThat(bob.subscribe("after", by(offer))).isEmpty();
  }

  private static String relayUrl() {
    return host.process().irohRelayUrl();
  }

  private static String by(Event event) {
    return "{\"kinds\":[31990],\"authors\":[\"" + event.pubkey() + "\"]}";
  }
}
