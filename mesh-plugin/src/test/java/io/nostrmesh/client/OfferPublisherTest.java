package io.nostrmesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.client.PublishState.Failed;
import io.nostrmesh.client.PublishState.Off;
import io.nostrmesh.client.PublishState.Published;
import io.nostrmesh.client.PublishState.Publishing;
import io.nostrmesh.client.PublishState.WaitingForIrohRelay;
import io.nostrmesh.client.PublishState.WaitingForRelay;
import io.nostrmesh.client.PublishState.Withdrawing;
import io.nostrmesh.client.device.EndpointKey;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.PublishAnswer;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.offer.OfferCaps;
import io.nostrmesh.offer.OfferClaims;
import io.nostrmesh.offer.OfferEnvelope;
import io.nostrmesh.offer.OfferTerms;
import io.nostrmesh.offer.OfferedModel;
import io.nostrmesh.spi.roster.EndpointClaim;
import io.nostrmesh.testkit.ManualTime;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OfferPublisherTest {
  private static final String IROH = "http://iroh.example";
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SecretKey MEMBER = SecretKey.generate(RANDOM);
  private static final EndpointKey ENDPOINT = EndpointKey.generate(RANDOM);
  private static final OfferTerms.Device DEVICE =
      new OfferTerms.Device(
          "desk", ENDPOINT.id(), Optional.of(ENDPOINT.proofFor(MEMBER.publicKey())));

  private final ManualTime loop = new ManualTime();
  private final List<Event> sent = new ArrayList<>();
  private final List<CompletableFuture<PublishAnswer>> answers = new ArrayList<>();
  private final List<PublishState> states = new ArrayList<>();
  private OfferPublisher publisher;

  @BeforeEach
  void connect() {
    publisher =
        new OfferPublisher(
            MEMBER,
            DEVICE,
            new ClientRuntime(HttpClient.newHttpClient(), loop, loop, RANDOM),
            this::send,
            states::add);
    publisher.connected(true);
    publisher.irohRelay(IROH);
  }

  @Test
  void publishesAtOnceAndSaysSoWhenTheRelayHasIt() {
    publisher.share(vram(8192));

    assertThat(states).containsExactly(new Publishing());
    Event offer = sent.get(0);
    assertThat(offer.kind()).isEqualTo(31990);
    assertThat(offer.firstTag("d")).contains("desk");
    assertThat(offer.firstTag("expiration")).contains(Long.toString(now() + 900));
    OfferEnvelope envelope = envelope(offer);
    assertThat(envelope.publishable().toOptional()).contains(envelope);
    assertThat(envelope.endpointId()).isEqualTo(DEVICE.endpoint().toString());
    assertThat(new OfferClaims().claims(offer))
        .containsExactly(
            new EndpointClaim(ENDPOINT.id(), true, Instant.ofEpochSecond(now() + 900)));
    assertThat(envelope.irohRelayUrl()).isEqualTo(IROH);
    assertThat(envelope.expiresAt()).isEqualTo(now() + 900);
    assertThat(envelope.caps()).isEqualTo(vram(8192).caps());
    assertThat(envelope.models()).isEqualTo(vram(8192).models());

    accept();
    assertThat(state()).isEqualTo(new Published(loop.instant().plusSeconds(900)));
  }

  @Test
  void aThirdBeatComesBeforeTheOfferExpiresWhenTwoGotLost() {
    for (int run = 0; run < 100; run++) {
      publisher.share(vram(run));
      accept();
      long expiry = envelope(last()).expiresAt();
      int before = sent.size();
      loop.advance(OfferPublisher.LONGEST_BEAT);
      assertThat(sent).hasSize(before + 1);
      accept();
      assertThat(now()).isLessThan(expiry - 2 * OfferPublisher.LONGEST_BEAT.toSeconds());
    }
  }

  @Test
  void renewsForAsLongAsItShares() {
    publisher.share(vram(1));
    accept();
    for (int beat = 0; beat < 50; beat++) {
      loop.advance(OfferPublisher.SHORTEST_BEAT.minusSeconds(1));
      int before = sent.size();
      loop.advance(Duration.ofSeconds(42));
      assertThat(sent).hasSize(before + 1);
      assertThat(envelope(last()).expiresAt()).isGreaterThan(now() + 850);
      accept();
    }
    assertThat(states).doesNotContainSequence(new Publishing(), new Publishing());
  }

  @Test
  void changesMadeWhileOneIsUnderWayAreSentOnceAfterwards() {
    publisher.share(vram(1));
    publisher.share(vram(2));
    publisher.share(vram(3));
    assertThat(sent).hasSize(1);

    accept();
    assertThat(sent).hasSize(2);
    assertThat(envelope(last()).caps().maxVramMb()).hasValue(3);
    accept();
    assertThat(sent).hasSize(2);
    assertThat(state()).isInstanceOf(Published.class);
  }

  @Test
  void theSameTermsAgainAreNoChange() {
    publisher.share(vram(1));
    accept();
    publisher.share(vram(1));

    assertThat(sent).hasSize(1);
  }

  @Test
  void everyVersionIsNewerThanTheLastWhateverTheClockDoes() {
    for (int change = 0; change < 20; change++) {
      if (change == 10) {
        loop.setClockBack(Duration.ofSeconds(100));
      }
      publisher.share(vram(change));
      accept();
    }

    List<Long> times = sent.stream().map(Event::createdAt).toList();
    assertThat(times).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void isNewerThanWhatTheRelayAlreadyHolds() {
    publisher.stored(now() + 60, Optional.empty());
    publisher.share(vram(1));

    assertThat(last().createdAt()).isEqualTo(now() + 61);
  }

  @Test
  void isNewerThanWhatTheRelayShowsWhileOneIsUnderWay() {
    publisher.share(vram(1));
    publisher.stored(now() + 60, Optional.empty());
    accept();
    publisher.share(vram(2));

    assertThat(last().createdAt()).isEqualTo(now() + 61);
  }

  @Test
  void answersDuplicateByANewerVersionAndGivesUpOnTheFarFuture() {
    publisher.share(vram(1));
    answer(new PublishAnswer.Duplicate());
    assertThat(sent).hasSize(2);
    assertThat(sent.get(1).createdAt()).isGreaterThan(sent.get(0).createdAt());

    for (int i = 0; i < 8; i++) {
      answer(new PublishAnswer.Duplicate());
    }
    assertThat(state()).isInstanceOf(Failed.class);
    assertThat(sent).hasSize(9);
    loop.advance(Duration.ofSeconds(1));
    accept();
    assertThat(state()).isInstanceOf(Published.class);
  }

  @Test
  void aRefusedTimestampDoesNotPushTheNextOneIntoTheFuture() {
    publisher.share(vram(1));
    answer(new PublishAnswer.Refused("invalid: too far from server time"));
    loop.setClockBack(Duration.ofHours(1));
    publisher.share(vram(2));

    assertThat(last().createdAt()).isEqualTo(now());
  }

  @Test
  void triesAgainWithGrowingPausesAndShowsWhy() {
    publisher.share(vram(1));
    var pauses = new ArrayList<Duration>();
    for (int failure = 0; failure < 12; failure++) {
      answer(new PublishAnswer.Refused("rate-limited: slow down"));
      Failed failed = (Failed) state();
      assertThat(failed.problem()).isEqualTo("rate-limited: slow down");
      pauses.add(Duration.between(loop.instant(), failed.retryAt()));
      int before = sent.size();
      loop.advance(pauses.get(failure));
      assertThat(sent).hasSize(before + 1);
    }
    assertThat(pauses.get(0)).isLessThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(pauses.get(11)).isBetween(Duration.ofSeconds(120), Duration.ofSeconds(240));

    accept();
    assertThat(state()).isInstanceOf(Published.class);
  }

  @Test
  void aChangeDoesNotWaitForThePauseOfAnEarlierFailure() {
    publisher.share(vram(1));
    for (int failure = 0; failure < 6; failure++) {
      answer(new PublishAnswer.Refused("invalid: no"));
      loop.advance(OfferPublisher.SHORTEST_BEAT);
    }
    answer(new PublishAnswer.Refused("invalid: no"));
    publisher.share(vram(2));

    assertThat(envelope(last()).caps().maxVramMb()).hasValue(2);
    answer(new PublishAnswer.Refused("invalid: no"));
    assertThat(((Failed) state()).retryAt()).isBeforeOrEqualTo(loop.instant().plusSeconds(1));
  }

  @Test
  void publishesAgainAfterEveryReconnect() {
    publisher.share(vram(1));
    accept();
    publisher.connected(false);
    assertThat(state()).isEqualTo(new WaitingForRelay());
    loop.advance(Duration.ofMinutes(10));
    assertThat(sent).hasSize(1);

    publisher.connected(true);
    assertThat(sent).hasSize(2);
  }

  @Test
  void withdrawsByAnEmptyVersionAndTriesUntilTheRelayHasIt() {
    publisher.share(vram(1));
    accept();
    publisher.withdraw();

    assertThat(last().content()).isEmpty();
    assertThat(last().firstTag("d")).contains("desk");
    assertThat(last().createdAt()).isGreaterThan(sent.get(0).createdAt());
    answer(new PublishAnswer.Unanswered("the relay did not answer"));
    assertThat(state()).isEqualTo(new Withdrawing());
    loop.advance(Duration.ofSeconds(1));
    assertThat(last().content()).isEmpty();
    accept();

    assertThat(state()).isEqualTo(new Off());
    loop.advance(Duration.ofHours(1));
    assertThat(sent).hasSize(3);
  }

  @Test
  void withdrawsWhatAnEarlierRunHasLeft() {
    publisher.stored(now() - 60, Optional.of(loop.instant().plusSeconds(840)));

    assertThat(state()).isEqualTo(new Withdrawing());
    assertThat(last().content()).isEmpty();
    accept();
    assertThat(state()).isEqualTo(new Off());
    publisher.stored(now() - 60, Optional.of(loop.instant().plusSeconds(840)));
    assertThat(sent).hasSize(1);
  }

  @Test
  void leavesAloneWhatHasEndedOrIsWithdrawnAlready() {
    publisher.stored(now() - 960, Optional.of(loop.instant().minusSeconds(60)));
    publisher.stored(now() - 60, Optional.empty());

    assertThat(sent).isEmpty();
  }

  @Test
  void aWithdrawalIsKeptOnlyAsLongAsItMatters() {
    publisher.share(vram(1));
    accept();
    publisher.withdraw();

    assertThat(last().firstTag("expiration")).contains(Long.toString(now() + 900));
  }

  @Test
  void withdrawsEvenWhereTheIrohRelayIsGone() {
    publisher.share(vram(1));
    accept();
    publisher.irohRelay(null);

    assertThat(last().content()).isEmpty();
    accept();
    assertThat(state()).isEqualTo(new WaitingForIrohRelay());

    publisher.irohRelay("http://other.example");
    assertThat(envelope(last()).irohRelayUrl()).isEqualTo("http://other.example");
  }

  @Test
  void anOfferWhoseFateIsUnknownIsWithdrawnToo() {
    publisher.share(vram(1));
    answer(new PublishAnswer.Unanswered("the connection broke"));
    publisher.withdraw();

    assertThat(last().content()).isEmpty();
  }

  @Test
  void stopsWithdrawingOnceTheOfferHasExpiredByItself() {
    publisher.share(vram(1));
    accept();
    publisher.connected(false);
    publisher.withdraw();
    assertThat(state()).isEqualTo(new Withdrawing());
    loop.advance(Duration.ofMinutes(16));
    publisher.connected(true);

    assertThat(sent).hasSize(1);
    assertThat(state()).isEqualTo(new Off());
  }

  @Test
  void switchingOffWhatWasNeverSentSendsNothing() {
    publisher.connected(false);
    publisher.share(vram(1));
    publisher.withdraw();

    assertThat(sent).isEmpty();
    assertThat(state()).isEqualTo(new Off());
  }

  private CompletionStage<PublishAnswer> send(Event event) {
    sent.add(event);
    answers.add(new CompletableFuture<>());
    return answers.get(answers.size() - 1);
  }

  private void accept() {
    answer(new PublishAnswer.Accepted());
  }

  private void answer(PublishAnswer answer) {
    answers.get(answers.size() - 1).complete(answer);
  }

  private PublishState state() {
    return states.get(states.size() - 1);
  }

  private Event last() {
    return sent.get(sent.size() - 1);
  }

  private long now() {
    return loop.instant().getEpochSecond();
  }

  private static OfferEnvelope envelope(Event offer) {
    return OfferEnvelope.parse(offer.content()).toOptional().orElseThrow();
  }

  private static OfferTerms vram(long megabytes) {
    return new OfferTerms(
        new OfferCaps(OptionalLong.of(megabytes), OptionalLong.empty(), OptionalLong.of(1)),
        List.of(new OfferedModel("org/model", Optional.empty(), OptionalLong.of(4096))));
  }
}
