package io.nostrmesh.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.client.PublishState;
import io.nostrmesh.client.RelaySnapshot;
import io.nostrmesh.client.ShareSnapshot;
import io.nostrmesh.client.SharedOffer;
import io.nostrmesh.client.nostr.RelayState;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.offer.OfferEnvelope;
import io.nostrmesh.url.RelayUrl;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PanelOffersTest {
  private static final PublicKey ME = new PublicKey("b".repeat(64));
  private static final PublicKey ALICE = new PublicKey("a".repeat(64));
  private static final PublicKey CAROL = new PublicKey("c".repeat(64));
  private static final String RELAY = "ws://relay.example";

  @Test
  void listsTheMembersOtherDevicesFirstAndNotThisOne() {
    var offers = offers(offer(ALICE, "x"), offer(ME, "this"), offer(CAROL, "y"), offer(ME, "that"));

    assertThat(devices(offers.search(""))).containsExactly("that", "x", "y");
    assertThat(shown(offers.search("")).get(0).members().get("own")).isEqualTo(JsonValue.of(true));
    assertThat(shown(offers.search("")).get(1).members().get("own")).isEqualTo(JsonValue.of(false));
    assertThat(offers.counts().toJson()).isEqualTo("{\"others\":2,\"own\":1,\"more\":false}");
  }

  @Test
  void keepsItsOrderWhoeverRenewsAndWhen() {
    var random = new Random(7);
    List<String> order = null;
    for (int round = 0; round < 50; round++) {
      var renewed = new ArrayList<SharedOffer>();
      for (PublicKey author : List.of(CAROL, ALICE, ME)) {
        for (String device : List.of("desk", "laptop", "attic")) {
          renewed.add(offer(author, device, "m", 1000 + random.nextInt(500)));
        }
      }
      Collections.shuffle(renewed, random);
      List<String> now =
          shown(offers(renewed.toArray(SharedOffer[]::new)).search("")).stream()
              .map(offer -> offer.string("author").orElseThrow() + offer.string("device").get())
              .toList();
      assertThat(now).hasSize(9).isEqualTo(order == null ? now : order);
      order = now;
    }
  }

  @Test
  void saysHowManyThereAreWhenItShowsFewer() {
    SharedOffer[] many =
        IntStream.range(0, 734)
            .mapToObj(i -> offer(ALICE, "d" + i, i % 2 == 0 ? "even" : "odd", i))
            .toArray(SharedOffer[]::new);
    var offers = offers(many);

    assertThat(offers.counts().toJson()).isEqualTo("{\"others\":734,\"own\":0,\"more\":true}");
    assertThat(offers.search("").members().get("found")).isEqualTo(JsonValue.of(734));
    assertThat(shown(offers.search(""))).hasSize(PanelOffers.MAX_SHOWN);
    assertThat(offers.search("odd").members().get("found")).isEqualTo(JsonValue.of(367));
    assertThat(devices(offers.search("d733"))).containsExactly("d733");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | desk laptop",
        "'  ' | desk laptop",
        "qwen | desk",
        "QWEN3 | desk",
        "friendly | desk",
        "a friendly name | desk",
        "llama qwen | ''",
        "llama laptop | laptop",
        "lap | laptop",
        "NPUB_OF_ALICE | desk",
        "HEX_OF_CAROL | laptop",
        "endpoint-of-desk | desk",
        "relay.example | desk laptop",
        "ws://other | ''",
        ".* | ''",
        "%_ | ''",
        "ÄPFEL | laptop",
      })
  void findsOffersByWhatTheyShow(String search, String devices) {
    var offers =
        offers(
            offer(
                ALICE,
                "desk",
                "\"id\":\"Qwen/Qwen3-8B\",\"label\":\"A friendly name\"",
                "endpoint-of-desk",
                5),
            offer(CAROL, "laptop", "\"id\":\"llama:äpfel\"", "endpoint-of-laptop", 5));
    String typed =
        search.replace("NPUB_OF_ALICE", Nip19.npub(ALICE)).replace("HEX_OF_CAROL", CAROL.hex());

    assertThat(String.join(" ", devices(offers.search(typed)))).isEqualTo(devices);
  }

  @Test
  void readsNoMoreOfASearchThanAPersonTypes() {
    assertThat(devices(offers(offer(ALICE, "x")).search("x ".repeat(1 << 20))))
        .containsExactly("x");
  }

  private static PanelOffers offers(SharedOffer... offers) {
    var relay =
        new RelaySnapshot(
            new RelayUrl(RELAY),
            new RelayState.Ready(),
            Optional.empty(),
            new PublishState.Off(),
            true,
            List.of(offers),
            offers.length > 700);
    return new PanelOffers(new ShareSnapshot(List.of(relay)), "this");
  }

  private static SharedOffer offer(PublicKey author, String device) {
    return offer(author, device, "m", 5);
  }

  private static SharedOffer offer(PublicKey author, String device, String model, long time) {
    return offer(author, device, "\"id\":\"" + model + "\"", "e", time);
  }

  private static SharedOffer offer(
      PublicKey author, String device, String model, String endpoint, long time) {
    String envelope =
        """
        {"v":1,"d_tag":"%s","endpoint_id":"%s","iroh_relay_url":"u","expires_at":1,
         "caps":{},"models":[{%s}]}\
        """
            .formatted(device, endpoint, model);
    return new SharedOffer(
        author,
        Instant.ofEpochSecond(time),
        Instant.ofEpochSecond(time + 900),
        OfferEnvelope.parse(envelope).toOptional().orElseThrow(),
        author.equals(ME));
  }

  private static List<JsonObject> shown(JsonObject answer) {
    return ((JsonArray) answer.get("offers").orElseThrow())
        .items().stream().map(JsonObject.class::cast).toList();
  }

  private static List<String> devices(JsonObject answer) {
    return shown(answer).stream().flatMap(offer -> offer.string("device").stream()).toList();
  }
}
