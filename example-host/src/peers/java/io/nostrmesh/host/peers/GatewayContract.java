package io.nostrmesh.host.peers;

import static io.nostrmesh.host.clients.Offers.handler;
import static io.nostrmesh.host.clients.Offers.later;
import static io.nostrmesh.host.clients.Offers.offer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nostrmesh.host.clients.IrohEndpoint;
import io.nostrmesh.host.clients.MemberDevice;
import io.nostrmesh.host.clients.NostrToolsClient;
import io.nostrmesh.host.clients.ScriptProcess.Refused;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.OfferEnvelope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What members and strangers find at a gateway, whatever relay is behind it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GatewayContract {

  private static final int GOING_DOWN = 1013;

  private final PeerRelay peer;
  @RegisterExtension final GatewayScene scene;

  GatewayContract(PeerRelay peer) {
    this.peer = peer;
    this.scene = new GatewayScene(peer);
  }

  @Test
  void theDocumentIsTheRelaysWithTheGatewaysFields() {
    NostrToolsClient anybody = scene.somebody();
    JsonObject own = anybody.information(scene.relayUrl());
    JsonObject shown = anybody.information(scene.url());

    assertThat(shown.string("iroh_relay_url")).contains(scene.irohRelayUrl());
    assertThat(own.string("iroh_relay_url")).isEmpty();
    for (String field : List.of("name", "description", "software", "version")) {
      assertThat(shown.get(field)).as(field).isEqualTo(own.get(field));
    }
    assertThat(((JsonArray) shown.get("supported_nips").orElseThrow()).items())
        .containsAll(((JsonArray) own.get("supported_nips").orElseThrow()).items())
        .contains(JsonValue.of(42));
    assertThat(demandsKey(shown)).isEqualTo(demandsKey(own)).isEqualTo(peer.demandsKey());
  }

  private static boolean demandsKey(JsonObject document) {
    return document
        .get("limitation")
        .flatMap(limits -> ((JsonObject) limits).get("auth_required"))
        .filter(new JsonBoolean(true)::equals)
        .isPresent();
  }

  @Test
  void notesPassAsTheyAre() {
    NostrToolsClient writer = scene.somebody();
    NostrToolsClient reader = scene.somebody();
    Event first = writer.publish(note("first"));
    assertThat(reader.subscribe("notes", by(first, 1))).containsExactly(first);

    Event second = writer.publish(later(note("second \u2028 \ud83d\ude00 \"quoted\""), 1));

    assertThat(reader.awaitEvent()).isEqualTo(second);
    assertThat(scene.behind(scene.newKey()).subscribe("notes", by(first, 1)))
        .containsExactlyInAnyOrder(first, second);
  }

  @Test
  void membersSeeEachOthersOffersStoredAndLive() {
    NostrToolsClient alice = scene.authenticated(scene.alice);
    NostrToolsClient bob = scene.authenticated(scene.bob);
    Event first = alice.publish(offer("laptop", scene.irohRelayUrl()));
    assertThat(bob.subscribe("offers", by(first, 31990))).contains(first);

    Event second = alice.publish(offer("desk", scene.irohRelayUrl()));

    assertThat(bob.awaitEvent()).isEqualTo(second);
    if (peer.counts()) {
      assertThat(bob.count("{\"ids\":[\"%s\",\"%s\"]}".formatted(first.id(), second.id())))
          .isEqualTo(2);
    }
  }

  @Test
  void strangersSeeNoOfferWhateverTheyAsk() {
    NostrToolsClient alice = scene.authenticated(scene.alice);
    Event offer = alice.publish(offer("tower", scene.irohRelayUrl()));
    var strangers = new ArrayList<TestClient>();
    TestClient known = scene.watching();
    assertThat(known.sendAuth(known.authEvent(scene.newKey()).sign()).accepted()).isTrue();
    strangers.add(known);
    if (!peer.demandsKey()) {
      strangers.add(scene.watching());
    }

    for (TestClient one : strangers) {
      assertThat(one.request("kind", by(offer, 31990))).isEmpty();
      assertThat(one.request("id", "{\"ids\":[\"" + offer.id() + "\"]}")).isEmpty();
      assertThat(one.request("all", "{\"authors\":[\"" + offer.pubkey() + "\"],\"limit\":100}"))
          .extracting(Event::kind)
          .doesNotContain(31990);
      one.send("[\"COUNT\",\"count\"," + by(offer, 31990) + "]");
      assertThat(one.closedText("count"))
          .startsWith(one == known ? "restricted: " : "auth-required: ");
    }
    Event next = alice.publish(offer("attic", scene.irohRelayUrl()));
    Event barrier = alice.publish(handler("barrier"));
    for (TestClient one : strangers) {
      assertThat(one.live("kind")).isEqualTo(barrier);
      assertThat(one.live("all")).isEqualTo(barrier);
      assertThat(one.request("again", "{\"ids\":[\"" + next.id() + "\"]}")).isEmpty();
    }
  }

  @Test
  void anOfferOfAStrangerNeverReachesTheRelay() {
    SecretKey key = scene.newKey();
    NostrToolsClient stranger = scene.authenticated(key);
    Event refused = stranger.sign(offer("laptop", scene.irohRelayUrl()));
    assertThatThrownBy(() -> stranger.publish(refused))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith("restricted: ");
    NostrToolsClient other = scene.somebody();
    assertThatThrownBy(() -> other.publish(refused))
        .isInstanceOf(Refused.class)
        .hasMessageMatching("(restricted|auth-required): .*");

    Event barrier = stranger.publish(note("after it"));

    assertThat(
            scene
                .behind(scene.newKey())
                .subscribe("all", "{\"authors\":[\"" + refused.pubkey() + "\"]}"))
        .containsExactly(barrier);
  }

  @Test
  void anOfferThatCameAnotherWayIsShownToMembersAlone() {
    NostrToolsClient past = scene.behind(scene.carol);
    Event offer = past.publish(offer("cellar", scene.irohRelayUrl()));
    SecretKey key = scene.newKey();
    Event foreign = scene.behind(key).publish(offer("van", scene.irohRelayUrl()));
    String both = "{\"ids\":[\"%s\",\"%s\"]}".formatted(offer.id(), foreign.id());

    assertThat(past.subscribe("stored", both)).hasSize(2);
    assertThat(scene.authenticated(scene.bob).subscribe("both", both)).containsExactly(offer);
    assertThat(scene.authenticated(key).subscribe("both", both)).doesNotContain(offer);
    assertThat(scene.somebody().subscribe("both", both)).isEmpty();
  }

  @Test
  void anOfferOfASidecarIsEnoughToReachItsDevice() throws Exception {
    Path folder = Files.createTempDirectory(scene.folder(), "devices");
    var alices = scene.ending(new MemberDevice(folder.resolve("alice"), scene.alice));
    var bobs = scene.ending(new MemberDevice(folder.resolve("bob"), scene.bob));
    Files.writeString(
        folder.resolve("alice/mesh_offer.json"),
        "{\"enabled\":true,\"caps\":{\"max_vram_mb\":8192},\"models\":[],\"d_tag\":\"shared\"}");
    NostrToolsClient bob = scene.authenticated(scene.bob);
    assertThat(
            bob.subscribe(
                "shared",
                "{\"kinds\":[31990],\"authors\":[\"%s\"],\"#d\":[\"shared\"]}"
                    .formatted(scene.alice.publicKey().hex())))
        .isEmpty();

    alices.share(scene.url());
    OfferEnvelope offer =
        OfferEnvelope.parse(bob.awaitEvent().content()).toOptional().orElseThrow();

    IrohEndpoint provider = endpoint(alices, offer.irohRelayUrl());
    IrohEndpoint consumer = endpoint(bobs, offer.irohRelayUrl());
    assertThat(provider.id()).isEqualTo(offer.endpointId());
    assertThat(provider.isOnlineWithin(30)).isTrue();
    consumer.connect(offer.endpointId());
    assertThat(consumer.echo("a prompt")).isEqualTo("a prompt");
    assertThat(provider.awaitPeer(consumer.id())).isEqualTo("relay");
    assertThat(consumer.bytesSentThroughRelay()).isPositive();
  }

  private IrohEndpoint endpoint(MemberDevice device, String irohRelay) {
    return scene.ending(
        new IrohEndpoint(
            irohRelay,
            Optional.of(device.bearer(scene.url())),
            Optional.of(device.endpointSecret())));
  }

  @Test
  void endpointsThatMembersNameNeedNoTokenAndEndWithTheirEvent() throws Exception {
    IrohEndpoint provider = scene.endpoint(Optional.empty());
    IrohEndpoint consumer = scene.endpoint(Optional.empty());
    Event offered = scene.authenticated(scene.alice).publish(naming(provider, scene.alice));
    // Past the gateway, which has to find it there.
    scene.behind(scene.bob).publish(naming(consumer, scene.bob));
    assertThat(provider.isOnlineWithin(30)).isTrue();
    assertThat(consumer.isOnlineWithin(30)).isTrue();
    assertThat(consumer.connect(provider.id())).isEqualTo("relay");
    assertThat(provider.awaitPeer(consumer.id())).isEqualTo("relay");
    assertThat(consumer.echo("no token")).isEqualTo("no token");

    scene.killRelay();
    assertThat(consumer.echo("no relay")).isEqualTo("no relay");
    scene.startRelay();
    assertThat(consumer.echo("the same")).isEqualTo("the same");
    assertThat(scene.gateway().log().lines())
        .noneMatch(line -> line.contains(provider.id()) && line.contains("claim-ended"));

    EventTemplate gone =
        new EventTemplate(
            Kind.DELETION,
            Instant.now().getEpochSecond(),
            List.of(Tag.of("e", offered.id().hex())),
            "");
    scene.behind(scene.alice).publish(gone);
    scene.gateway().awaitLine(provider.id(), "admission.claim-ended");
    scene.gateway().awaitLine(provider.id(), "admission.endpoint-unknown");
    assertThat(consumer.isOnlineWithin(2)).isTrue();
  }

  private EventTemplate naming(IrohEndpoint endpoint, SecretKey member) {
    return offer("named", endpoint.id(), scene.irohRelayUrl(), endpoint.proof(member.publicKey()));
  }

  @Test
  void anEndpointOfAStrangerStaysOut() {
    NostrToolsClient stranger = scene.somebody();
    String token = stranger.bearer(scene.newKey(), scene.irohRelayUrl() + "/relay");
    IrohEndpoint endpoint = scene.endpoint(Optional.of(token));
    scene.gateway().awaitLine(endpoint.id(), "admission.not-a-member");
    assertThat(endpoint.isOnlineWithin(2)).isFalse();
  }

  @Test
  void whoIsTakenOffTheListLosesEverythingAtOnce() throws Exception {
    SecretKey leaving = scene.newKey();
    scene.setMembers(scene.alice, scene.bob, scene.carol, leaving);
    NostrToolsClient dave = scene.authenticated(leaving);
    scene.gateway().awaitLine("has changed: 4 members instead of 3");
    Event own = dave.publish(offer("leaving", scene.irohRelayUrl()));
    NostrToolsClient bob = scene.authenticated(scene.bob);
    assertThat(bob.subscribe("offers", by(own, 31990))).containsExactly(own);
    String token = dave.bearer(leaving, scene.irohRelayUrl() + "/relay");
    IrohEndpoint endpoint = scene.endpoint(Optional.of(token));
    assertThat(endpoint.isOnlineWithin(30)).isTrue();

    scene.setMembers(scene.alice, scene.bob, scene.carol);

    scene.gateway().awaitLine(endpoint.id(), "admission.membership-ended");
    assertThat(bob.subscribe("again", by(own, 31990))).isEmpty();
    assertThat(dave.subscribe("offers", "{\"kinds\":[31990]}"))
        .noneMatch(event -> event.content().contains("iroh_relay_url"));
    assertThatThrownBy(() -> dave.publish(offer("more", scene.irohRelayUrl())))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith("restricted: ");
  }

  @Test
  void clientsComeBackWhenTheRelayDoes() throws Exception {
    TestClient client = scene.watching();
    assertThat(client.sendAuth(client.authEvent(scene.alice).sign()).accepted()).isTrue();
    Event kept = scene.somebody().publish(note("kept"));

    scene.killRelay();

    assertThat(client.awaitClose()).isEqualTo(GOING_DOWN);
    assertThat(scene.watchingUntilClosed()).isEqualTo(GOING_DOWN);
    scene.startRelay();
    assertThat(scene.somebody().subscribe("notes", by(kept, 1))).containsExactly(kept);
    Event offer = scene.authenticated(scene.alice).publish(offer("back", scene.irohRelayUrl()));
    assertThat(scene.authenticated(scene.bob).subscribe("offers", by(offer, 31990)))
        .contains(offer);
  }

  private static EventTemplate note(String text) {
    return new EventTemplate(1, Instant.now().getEpochSecond(), List.of(), text);
  }

  private static String by(Event event, int kind) {
    return "{\"kinds\":[%d],\"authors\":[\"%s\"]}".formatted(kind, event.pubkey());
  }
}
