package io.nostrmesh.client;

import static io.nostrmesh.client.ShareScene.QUICK;
import static io.nostrmesh.client.ShareScene.only;
import static io.nostrmesh.client.ShareScene.sees;
import static io.nostrmesh.client.ShareScene.vram;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.client.nostr.NostrConnection;
import io.nostrmesh.client.nostr.ScriptedRelay;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.offer.OfferEnvelope;
import io.nostrmesh.offer.OfferTerms;
import io.nostrmesh.spi.EndpointId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A relay with more offers than it sends at once. */
class OfferPagesTest {

  private final ShareScene scene = new ShareScene();
  private final ScriptedRelay relay = scene.relay();

  @AfterEach
  void closeAll() throws Exception {
    scene.close();
  }

  @ParameterizedTest
  @CsvSource({
    // offers, of how many seconds, sent at once, seen, more
    "0, 1, 1000, 0, false",
    "1, 1, 1000, 1, false",
    "40, 40, 2, 40, false",
    "40, 20, 3, 40, false",
    "49, 1, 49, 49, false",
    "60, 60, 60, 60, false",
    "120, 120, 50, 120, false",
    "60, 1, 55, 55, true", // a second that has more than the relay sends at once
    "520, 520, 1000, 520, false", // more than are asked for at once
    "520, 260, 100, 520, false"
  })
  void seesAllOffersHoweverFewARelaySendsAtOnce(
      int offers, int seconds, int atOnce, int seen, boolean more) {
    relay.maxLimit = atOnce;
    publish(offers, seconds);
    TestMember alice = scene.member(relay);

    RelaySnapshot told = only(alice.await(snapshot -> only(snapshot).complete()));

    assertThat(told.offers()).hasSize(seen);
    assertThat(told.more()).isEqualTo(more);
  }

  @Test
  void showsWhatItHasWhenTheRelayTellsNoMore() {
    relay.closesPages = true;
    publish(3, 3);
    RelaySnapshot told = only(scene.member(relay).await(snapshot -> only(snapshot).complete()));
    assertThat(told.offers()).hasSize(3);
    assertThat(told.more()).isTrue();

    relay.closesPages = false;
    relay.neverEndsPages = true;
    var impatient =
        new NostrConnection.Timing(
            QUICK.challenge(),
            Duration.ofMillis(300),
            QUICK.firstRetry(),
            QUICK.longestRetry(),
            QUICK.ping());
    var bob = new TestMember(List.of(relay), impatient, scene.open());
    relay.members.add(bob.key.publicKey());
    told = only(bob.start().await(snapshot -> only(snapshot).complete()));
    assertThat(told.offers()).hasSize(3);
    assertThat(told.more()).isTrue();
  }

  @Test
  void hearsOfNewOffersAfterAllPages() {
    relay.maxLimit = 2;
    publish(5, 5);
    TestMember alice = scene.member(relay);
    alice.await(snapshot -> only(snapshot).complete());

    TestMember bob = scene.member(relay);
    bob.compute.share(vram(7));
    alice.await(sees(7));
  }

  private void publish(int offers, int seconds) {
    long now = Instant.now().getEpochSecond();
    IntStream.range(0, offers)
        .mapToObj(
            i -> {
              var device =
                  new OfferTerms.Device("d" + i % 32, new EndpointId(1, 2, 3, i), Optional.empty());
              OfferEnvelope offer =
                  vram(i).envelope(device, "http://iroh.example", Instant.ofEpochSecond(now + 900));
              return offer.event(now - i % seconds).sign(author(i / 32), TestMember.RANDOM);
            })
        .forEach(relay::publish);
  }

  private static SecretKey author(int number) {
    return SecretKey.fromHex("%064x".formatted(number + 1));
  }
}
