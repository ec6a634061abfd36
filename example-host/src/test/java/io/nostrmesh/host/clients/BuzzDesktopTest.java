package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Holds {@code docs/how-to/buzz.md} to the truth, as far as that goes without Buzz itself. */
@RealClients
class BuzzDesktopTest {

  private static final int PATIENCE_SECONDS = 30;

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  /**
   * As Buzz asks for it in its list of relays; plain http is for loopback, which this host is on.
   */
  @Test
  void advertisedUrlIsAnOrigin() {
    NostrToolsClient anybody = host.connected(host.newKey());
    String url = anybody.information(host.process().url()).string("iroh_relay_url").orElseThrow();
    assertThat(url).matches("(https|http)://[a-z0-9.-]+(:[0-9]+)?/?");
  }

  /**
   * From its start to the first peer, in the order in which a desktop asks: who the relay is, who
   * its members are, and which of them serve what; page by page, here of two.
   */
  @Test
  @Timeout(120)
  void desktopTakesThisHostForItsRelay() {
    SecretKey alice = host.newMember();
    SecretKey bob = host.newMember();
    BuzzDesktop served = sharing(alice);
    BuzzDesktop desktop = new BuzzDesktop(host, bob);

    JsonObject relay = desktop.information();
    String self = relay.string("self").orElseThrow();
    assertThat(relay.get("supported_nips").orElseThrow().toJson()).contains("43");

    awaitRoster(desktop, members -> members.containsAll(List.of(hex(alice), hex(bob))));
    Event roster = desktop.roster().get(0);
    assertThat(roster.pubkey().hex()).isEqualTo(self);
    assertThat(roster.verify()).isEqualTo(Parsed.valid(roster));

    desktop.publishServing();
    for (int i = 0; i < 3; i++) {
      SecretKey other = host.newMember();
      new BuzzDesktop(host, other).publishStopped();
      awaitRoster(desktop, members -> members.contains(hex(other)));
    }
    List<String> members = membersOf(desktop.roster().get(0));
    List<Event> statuses = desktop.statuses(members, 2);
    assertThat(statuses).hasSizeGreaterThanOrEqualTo(5).doesNotHaveDuplicates();
    assertThat(statuses)
        .anyMatch(
            status ->
                status.pubkey().equals(alice.publicKey())
                    && status.content().contains(served.token()));
    JsonObject status =
        JsonObject.EMPTY
            .with("kinds", JsonValue.array(JsonValue.of(30003)))
            .with("authors", JsonValue.ofStrings(members));
    assertThat(desktop.count(status).body())
        .isEqualTo(JsonObject.EMPTY.with("count", JsonValue.of(statuses.size())));

    host.remove(alice);
    awaitRoster(desktop, left -> !left.contains(hex(alice)));
  }

  /** A change is acknowledged before the new list stands in the store; desktops ask each minute. */
  private static void awaitRoster(BuzzDesktop desktop, Predicate<List<String>> wanted) {
    while (!wanted.test(membersOf(desktop.roster().get(0)))) {
      Thread.onSpinWait();
    }
  }

  private static String hex(SecretKey key) {
    return key.publicKey().hex();
  }

  private static List<String> membersOf(Event roster) {
    return roster.tags("member").stream().map(Tag::value).toList();
  }

  /** nostr-tools writes tokens without a nonce, and its own base64 around the same JSON. */
  @Test
  void nostrToolsOpensTheBridge() {
    NostrToolsClient member = host.authenticated(host.newMember());
    String bridge = host.process().url().replaceFirst("^ws", "http");
    Event note =
        member.sign(
            new EventTemplate(1, Instant.now().getEpochSecond(), List.of(), "by nostr-tools"));
    assertThat(member.post(bridge + "/events", note.json()).status()).isEqualTo(200);
    JsonValue filters =
        JsonValue.array(
            JsonObject.EMPTY.with("ids", JsonValue.ofStrings(List.of(note.id().hex()))));
    assertThat(member.post(bridge + "/query", filters))
        .isEqualTo(new NostrToolsClient.Posted(200, JsonValue.array(note.json())));
    assertThat(member.post(bridge + "/count", filters).body())
        .isEqualTo(JsonObject.EMPTY.with("count", JsonValue.of(1)));

    NostrToolsClient stranger = host.connected(host.newKey());
    assertThat(stranger.post(bridge + "/query", filters).status()).isEqualTo(403);
  }

  @Test
  void desktopsThatShareTalkThroughTheRelay() {
    BuzzDesktop provider = sharing(host.newMember());
    BuzzDesktop consumer = sharing(host.newMember());

    assertThat(consumer.endpoint().connect(provider.endpoint().id())).isEqualTo("relay");
    assertThat(provider.endpoint().awaitPeer(consumer.endpoint().id())).isEqualTo("relay");
    assertThat(consumer.endpoint().echo("hello")).isEqualTo("hello");
  }

  @Test
  void desktopStaysWhileItRenewsItsStatusAndGoesWhenItStops() {
    BuzzDesktop desktop = sharing(host.newMember());
    desktop.publishServing();
    desktop.publishServing();
    sharing(host.newMember());
    assertThat(host.process().log())
        .doesNotContain("admission.claim-ended endpoint=" + desktop.endpoint().id());

    desktop.publishStopped();

    host.process().awaitLog("verdict=closed code=admission.claim-ended", desktop.endpoint().id());
    host.process()
        .awaitLog("verdict=denied code=admission.endpoint-unknown", desktop.endpoint().id());
  }

  @Test
  void desktopOfARemovedMemberIsDisconnected() {
    SecretKey leaving = host.newMember();
    BuzzDesktop desktop = sharing(leaving);

    host.remove(leaving);

    host.process()
        .awaitLog("verdict=closed code=admission.membership-ended", desktop.endpoint().id());
    host.process().awaitLog("verdict=denied code=admission.not-a-member", desktop.endpoint().id());
  }

  @Test
  void desktopThatServesNothingIsTakenAtItsWordOnlyWhereTheOperatorWantsIt() {
    BuzzDesktop desktop = new BuzzDesktop(host, host.newMember());

    desktop.publishWithoutServing();

    host.process()
        .awaitLog("verdict=denied code=admission.claim-not-proven", desktop.endpoint().id());
  }

  private static BuzzDesktop sharing(SecretKey member) {
    BuzzDesktop desktop = new BuzzDesktop(host, member);
    desktop.publishServing();
    assertThat(desktop.endpoint().isOnlineWithin(PATIENCE_SECONDS)).isTrue();
    host.process().awaitLog("verdict=admitted", desktop.endpoint().id(), member.publicKey().hex());
    return desktop;
  }
}
