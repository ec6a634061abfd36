package io.nostrmesh.host.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.nostr.PublicKey;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds of what nodes note, and how long they believe what they remember. */
class NodePartsTest {

  private static final PublicKey ALICE = Keys.of("alice").publicKey();

  private final Errands errands = new Errands();
  private final AtomicLong nanos = new AtomicLong();
  private final Contact contact = new Contact(nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void aNoticeSaysWhereToLook() {
    assertThat(NodeNotice.parse("17 e"))
        .isEqualTo(new NodeNotice("17", Optional.of(Topic.STORED_EVENTS), Optional.empty()));
    assertThat(NodeNotice.parse("- m " + ALICE))
        .isEqualTo(new NodeNotice("-", Optional.of(Topic.ONE_MEMBER), Optional.of(ALICE)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "17", "17 x", "17 m", "17 m nobody", "17 e more and more"})
  void aNoticeOfSomebodyElseDoesNoHarm(String payload) {
    assertThat(NodeNotice.parse(payload).member()).isEmpty();
  }

  @Test
  void howeverMuchIsNotifiedItIsOneErrand() throws InterruptedException {
    for (int i = 0; i < 100_000; i++) {
      errands.lookAfter(Topic.STORED_EVENTS);
      errands.lookAfter(ALICE);
    }

    Errands.Round round = errands.next(0);
    assertThat(round.topics()).containsExactly(Topic.STORED_EVENTS);
    assertThat(round.members()).containsExactly(ALICE);
    assertThat(errands.next(0).topics()).isEmpty();
  }

  @Test
  void beyondSomeMembersAllAreCompared() throws InterruptedException {
    for (int i = 0; i <= Errands.MEMBERS; i++) {
      errands.lookAfter(Keys.of("member" + i).publicKey());
    }

    Errands.Round round = errands.next(0);
    assertThat(round.members()).hasSize(Errands.MEMBERS);
    assertThat(round.topics()).containsExactly(Topic.ALL_MEMBERS);
  }

  @Test
  void eventsThatWaitToBeSentAreBounded() throws InterruptedException {
    RenderedEvent small = RenderedEvent.of(Events.by(Keys.of("alice")).kind(20000).sign());
    for (int i = 0; i < Errands.EPHEMERAL_EVENTS; i++) {
      assertThat(errands.hasRoom()).isTrue();
      errands.send(small);
    }
    assertThat(errands.hasRoom()).isFalse();
    errands.send(small);
    assertThat(errands.next(0).ephemeral()).hasSize(Errands.EPHEMERAL_EVENTS);
    assertThat(errands.hasRoom()).isTrue();

    var large = new RenderedEvent(small.event(), "x".repeat(Errands.EPHEMERAL_CHARS));
    errands.send(large);
    assertThat(errands.hasRoom()).isFalse();
  }

  @Test
  void aRoundThatFailsIsDoneAgain() throws InterruptedException {
    RenderedEvent event = RenderedEvent.of(Events.by(Keys.of("alice")).kind(20000).sign());
    var caughtUp = new AtomicInteger();
    errands.lookAfterAll();
    errands.lookAfter(ALICE);
    errands.send(event);
    errands.whenCaughtUp(caughtUp::incrementAndGet);
    Errands.Round round = errands.next(0);

    errands.again(round);

    Errands.Round again = errands.next(0);
    assertThat(again).isEqualTo(round);
    assertThat(again.topics()).isEqualTo(EnumSet.allOf(Topic.class));
    assertThat(caughtUp).hasValue(0);
  }

  @Test
  void whoWaitsIsBounded() {
    var caughtUp = new AtomicInteger();
    for (int i = 0; i < Errands.WAITING; i++) {
      errands.whenCaughtUp(caughtUp::incrementAndGet);
    }
    assertThat(caughtUp).hasValue(0);
    errands.whenCaughtUp(caughtUp::incrementAndGet);
    assertThat(caughtUp).hasValue(1);
  }

  @Test
  void whatIsRememberedIsBelievedForAWhile() {
    pass(Contact.PATIENCE);
    assertThat(contact.silence()).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(contact.silence()).contains(Contact.PATIENCE.plusSeconds(1));
    contact.heard();
    assertThat(contact.silence()).isEmpty();

    pass(Contact.TRUST);
    assertThat(contact.isStale()).isFalse();
    pass(Duration.ofNanos(1));
    assertThat(contact.isStale()).isTrue();
  }

  /** To hear again is not enough: a member may have been removed in between. */
  @Test
  void whatIsHeardAgainIsBelievedOnceAllMembersWereCompared() {
    contact.lost();
    pass(Contact.TRUST.plusSeconds(1));
    contact.heard();
    assertThat(contact.isStale()).isTrue();
    contact.follows();
    assertThat(contact.isStale()).isFalse();
  }

  @Test
  void pausesGrowToALimit() {
    var backOff = new BackOff("Nothing is done");
    var failure = new IllegalStateException("the test says so");
    assertThat(backOff.afterFailure(failure)).isEqualTo(BackOff.SHORTEST_MILLIS);
    assertThat(backOff.afterFailure(failure)).isEqualTo(2 * BackOff.SHORTEST_MILLIS);
    for (int i = 0; i < 20; i++) {
      assertThat(backOff.afterFailure(failure)).isLessThanOrEqualTo(BackOff.LONGEST_MILLIS);
    }
    assertThat(backOff.afterFailure(failure)).isEqualTo(BackOff.LONGEST_MILLIS);
    backOff.success();
    assertThat(backOff.afterFailure(failure)).isEqualTo(BackOff.SHORTEST_MILLIS);
  }
}
