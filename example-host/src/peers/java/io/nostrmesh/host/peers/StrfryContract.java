package io.nostrmesh.host.peers;

import static io.nostrmesh.host.clients.Offers.offer;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.peers.StrfryStore.Ended;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strfry knows besides: NIP-77, and who its clients are. */
abstract class StrfryContract extends GatewayContract {

  /** Version 1; one range, without end, of which the sender has no event. */
  private static final String NOTHING_YET = "6100000200";

  /** So many that one message of each side does not find the difference. */
  private static final int MANY = 800;

  StrfryContract(Strfry peer) {
    super(peer);
  }

  @Test
  void othersSyncWhatIsNoOffer() throws IOException {
    SecretKey author = scene.newKey();
    String notes = "{\"kinds\":[1],\"authors\":[\"%s\"]}".formatted(author.publicKey().hex());
    StrfryStore others = store();
    others.add(
        IntStream.range(0, MANY)
            .mapToObj(i -> Events.by(author).ago(i).content("note " + i).sign())
            .toList());
    syncs(others, notes, "Have %d need 0".formatted(MANY));
    Event here = Events.by(author).content("here").sign();
    scene.watching().publishAccepted(here);
    Event there = Events.by(author).content("there").sign();
    others.add(List.of(there));

    syncs(others, notes, "Have 1 need 1");

    scene.relay().awaitLine("negentropy RECV session=N");
    assertThat(others.events()).hasSize(MANY + 2).contains(here, there);
    String both = "{\"ids\":[\"%s\",\"%s\"]}".formatted(here.id(), there.id());
    assertThat(scene.watching().request("both", both)).containsExactlyInAnyOrder(here, there);
  }

  private void syncs(StrfryStore others, String filter, String outcome) throws IOException {
    Ended ended = others.sync(scene.url(), filter);
    assertThat(ended.log()).contains("Set reconcile complete. " + outcome);
    assertThat(ended.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"kinds\":[31990]}",
        "{\"kinds\":[1,31990]}",
        "{\"authors\":[\"AUTHOR\"]}",
        "[{\"kinds\":[31990]}]"
      })
  void noneSyncsOffersWithoutAKey(String filter) throws IOException {
    scene.authenticated(scene.alice).publish(offer("synced", scene.irohRelayUrl()));
    StrfryStore others = store();

    Ended ended = others.sync(scene.url(), filter.replace("AUTHOR", scene.alice.publicKey().hex()));

    assertThat(ended.log()).contains("NEG-ERR", "auth-required: syncing compute offers is");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(others.events()).isEmpty();
  }

  @Test
  void membersSyncOffersUntilTheyAreNone() throws Exception {
    SecretKey leaving = scene.newKey();
    scene.setMembers(scene.alice, scene.bob, scene.carol, leaving, scene.newKey());
    scene.gateway().awaitLine("has changed: 5 members instead of 3");
    Event offer = scene.authenticated(scene.alice).publish(offer("shed", scene.irohRelayUrl()));
    String open =
        "[\"NEG-OPEN\",\"sync\",{\"kinds\":[31990],\"authors\":[\"%s\"]},\"%s\"]"
            .formatted(offer.pubkey(), NOTHING_YET);
    String goOn = "[\"NEG-MSG\",\"sync\",\"%s\"]".formatted(NOTHING_YET);
    TestClient member = scene.watching();
    member.authenticate(leaving);
    TestClient stranger = scene.watching();
    stranger.authenticate(scene.newKey());

    member.send(open);
    assertThat(text(member, "NEG-MSG")).contains(offer.id().hex());
    member.send(goOn);
    assertThat(text(member, "NEG-MSG")).contains(offer.id().hex());
    stranger.send(open);
    assertThat(text(stranger, "NEG-ERR")).startsWith("restricted: ");
    stranger.send(goOn);
    assertThat(text(stranger, "NEG-ERR")).startsWith("restricted: ");

    scene.setMembers(scene.alice, scene.bob, scene.carol);
    scene.gateway().awaitLine("has changed: 3 members instead of 5");

    member.send(goOn);
    assertThat(text(member, "NEG-ERR")).startsWith("restricted: ");
  }

  private static String text(TestClient client, String type) {
    return client.next(type).get(2).asString().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.9, 203.0.113.9",
    "2001:db8::9, 2001:db8::9",
    "::1, ::1",
    "'198.51.100.1, 203.0.113.10', 203.0.113.10"
  })
  void theRelayKnowsWhoComes(String written, String known) {
    scene.connectFor(written);
    scene.relay().awaitLine("Connect from " + known + " compression=Y");
  }

  private StrfryStore store() throws IOException {
    return new StrfryStore(Files.createTempDirectory(scene.folder(), "others"));
  }
}
