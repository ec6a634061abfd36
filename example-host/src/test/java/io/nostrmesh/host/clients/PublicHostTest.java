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
import io.nostrmesh.nostr.SecretKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A host that lets anyone read and write ordinary events, as strangers see it. */
@RealClients
class PublicHostTest {

  @RegisterExtension
  static final RealHost host = new RealHost(Map.of("MESH_HOST_ACCESS", "public"));

  @Test
  void strangerReadsHandlersButNeverAnOffer() {
    NostrToolsClient alice = host.authenticated(host.newMember());
    Event handler = alice.publish(handler("app"));
    Event offer = alice.publish(later(offer("laptop", relayUrl()), 1));
    alice.publish(later(withdrawal("laptop"), 2));
    alice.publish(later(offer("desk", relayUrl()), 3));

    for (NostrToolsClient stranger :
        List.of(host.connected(host.newKey()), host.authenticated(host.newKey()))) {
      assertThat(stranger.subscribe("all", by(offer, ""))).containsExactly(handler);
      assertThat(stranger.subscribe("one", by(offer, ",\"limit\":1"))).containsExactly(handler);
      assertThat(stranger.subscribe("id", "{\"ids\":[\"" + offer.id() + "\"]}")).isEmpty();
      assertThat(stranger.count(by(offer, ""))).isEqualTo(1);
    }
    assertThat(alice.subscribe("own", by(offer, ""))).hasSize(3);
  }

  @Test
  void strangerSeesHandlersLiveButNeverAnOffer() {
    NostrToolsClient alice = host.authenticated(host.newMember());
    NostrToolsClient stranger = host.connected(host.newKey());
    NostrToolsClient bob = host.authenticated(host.newMember());
    Event first = alice.publish(handler("first"));
    assertThat(stranger.subscribe("live", by(first, ""))).containsExactly(first);
    bob.subscribe("live", by(first, ""));

    Event offer = alice.publish(offer("laptop", relayUrl()));
    Event handler = alice.publish(handler("second"));

    assertThat(bob.awaitEvent()).isEqualTo(offer);
    assertThat(bob.awaitEvent()).isEqualTo(handler);
    assertThat(stranger.awaitEvent()).isEqualTo(handler);
  }

  @Test
  void removedMemberSeesNoFurtherOffer() {
    SecretKey leaving = host.newMember();
    NostrToolsClient bob = host.authenticated(leaving);
    NostrToolsClient alice = host.authenticated(host.newMember());
    Event first = alice.publish(offer("laptop", relayUrl()));
    assertThat(bob.subscribe("live", by(first, ""))).containsExactly(first);

    host.remove(leaving);
    alice.publish(offer("desk", relayUrl()));
    Event handler = alice.publish(handler("app"));

    assertThat(bob.awaitEvent()).isEqualTo(handler);
  }

  @Test
  void strangerPublishesAnythingButOffers() {
    NostrToolsClient stranger = host.authenticated(host.newKey());
    assertThatThrownBy(() -> stranger.publish(offer("x", relayUrl())))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith("restricted: ");

    Event handler = stranger.publish(handler("app"));
    Event note = stranger.publish(new EventTemplate(1, handler.createdAt(), List.of(), "hello"));
    NostrToolsClient anybody = host.connected(host.newKey());
    assertThat(anybody.subscribe("handlers", by(handler, ""))).containsExactly(handler);
    assertThat(anybody.subscribe("notes", "{\"ids\":[\"" + note.id() + "\"]}"))
        .containsExactly(note);
  }

  @Test
  void anonymousCannotPublishAnOfferEither() {
    NostrToolsClient anonymous = host.connected(host.newKey());
    assertThatThrownBy(() -> anonymous.publish(offer("x", relayUrl())))
        .isInstanceOf(Refused.class)
        .hasMessageMatching("(restricted|auth-required): .*");
  }

  private static String relayUrl() {
    return host.process().irohRelayUrl();
  }

  private static String by(Event event, String more) {
    return "{\"kinds\":[31990],\"authors\":[\"" + event.pubkey() + "\"]" + more + "}";
  }
}
