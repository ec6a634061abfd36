package io.nostrmesh.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Origin;
import io.nostrmesh.spi.Publication;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of an {@link EventPolicy}, P1 and so on in {@code docs/reference/spi.md}. */
public interface EventPolicyRules {

  /** What keeps the rules; the same one throughout a test. */
  EventPolicy policy();

  /** What to ask about. Add to these what the policy is there for. */
  default List<Event> events() {
    return SampleEvents.at(Instant.now());
  }

  /** Keys that viewers may have proved. Add one that may see more than others. */
  default Set<PublicKey> viewers() {
    return Set.of(SampleEvents.AUTHOR.publicKey());
  }

  /** Something that the policy refuses; empty for one that refuses nothing. */
  default Optional<Publication> refused() {
    return Optional.empty();
  }

  @Test
  @DisplayName("P1 every event gets a verdict, whoever brings or views it")
  default void everyEventGetsAVerdict() {
    for (Event event : events()) {
      for (Publication publication : publications(event)) {
        Questions.answer(policy().onPublish(publication), publication);
      }
      for (Delivery delivery : deliveries(event)) {
        Questions.answer(policy().onDelivery(delivery), delivery);
      }
    }
  }

  @Test
  @DisplayName("P2 a question never makes its caller wait")
  default void neverWaits() {
    for (Event event : events()) {
      Questions.assertNeverWaits(() -> policy().onPublish(publications(event).get(0)));
      Questions.assertNeverWaits(() -> policy().onDelivery(deliveries(event).get(0)));
    }
  }

  @Test
  @DisplayName("P3 a veto says why")
  default void aVetoSaysWhy() {
    refused()
        .ifPresent(
            publication -> {
              EventVerdict verdict = Questions.answer(policy().onPublish(publication), publication);
              EventVerdict.Reject reject = assertInstanceOf(EventVerdict.Reject.class, verdict);
              Questions.assertReadable(reject.reason());
            });
    for (Event event : events()) {
      for (Delivery delivery : deliveries(event)) {
        if (Questions.answer(policy().onDelivery(delivery), delivery)
            instanceof EventVerdict.Reject reject) {
          Questions.assertReadable(reject.reason());
        }
      }
    }
  }

  @Test
  @DisplayName("P4 what does not concern the policy passes")
  default void passesWhatDoesNotConcernIt() {
    for (Event event : events()) {
      if (!policy().concerns(event.kind())) {
        for (Publication publication : publications(event)) {
          assertPasses(Questions.answer(policy().onPublish(publication), publication), event);
        }
        for (Delivery delivery : deliveries(event)) {
          assertPasses(Questions.answer(policy().onDelivery(delivery), delivery), event);
        }
        assertFalse(policy().perishableKinds().contains(event.kind()));
      }
    }
  }

  @Test
  @DisplayName("P5 what concerns the policy stays the same")
  default void concernsTheSameAlways() {
    List<Boolean> first = concerns();
    events().forEach(event -> deliveries(event).forEach(policy()::onDelivery));
    assertEquals(first, concerns());
  }

  @Test
  @DisplayName("P6 who has proved more keys sees no less")
  default void moreKeysSeeNoLess() {
    for (Event event : events()) {
      Set<PublicKey> proved = new HashSet<>();
      boolean seen = sees(event, proved);
      for (PublicKey viewer : viewers()) {
        proved.add(viewer);
        boolean now = sees(event, proved);
        assertTrue(now || !seen, () -> "hidden by one more key: " + event);
        seen = now;
      }
    }
  }

  @Test
  @DisplayName("P7 many may ask at once, and get the same answer")
  default void manyMayAskAtOnce() {
    for (Event event : events()) {
      for (Delivery delivery : deliveries(event)) {
        EventVerdict alone = Questions.answer(policy().onDelivery(delivery), delivery);
        if (event.content().isEmpty() || policy().concerns(event.kind())) {
          Questions.atOnce(() -> Questions.answer(policy().onDelivery(delivery), delivery))
              .forEach(verdict -> assertEquals(alone, verdict));
        }
      }
    }
  }

  @Test
  @DisplayName("P8 only what is of a perishable kind becomes obsolete")
  default void onlyPerishableKindsBecomeObsolete() {
    Set<Integer> perishable = policy().perishableKinds();
    assertNotNull(perishable);
    for (Event event : events()) {
      boolean obsolete = Questions.answer(policy().isObsolete(event), event);
      assertTrue(!obsolete || perishable.contains(event.kind()), () -> "obsolete: " + event);
    }
    assertEquals(perishable, policy().perishableKinds());
  }

  @Test
  @DisplayName("P9 what cannot be hidden passes on its way out, always")
  default void showsWhatItMayNotHide() {
    List<Boolean> first = hideable();
    for (Event event : events()) {
      for (Delivery delivery : deliveries(event)) {
        EventVerdict verdict = Questions.answer(policy().onDelivery(delivery), delivery);
        assertTrue(
            policy().mayHide(event.kind()) || verdict instanceof EventVerdict.Pass,
            () -> "hidden, though mayHide says no: " + event);
      }
    }
    assertEquals(first, hideable());
  }

  private List<Boolean> hideable() {
    return IntStream.range(0, 1 << 16).mapToObj(policy()::mayHide).toList();
  }

  private List<Boolean> concerns() {
    return IntStream.range(0, 1 << 16).mapToObj(policy()::concerns).toList();
  }

  private boolean sees(Event event, Set<PublicKey> viewers) {
    var delivery = new Delivery(event, viewers);
    return Questions.answer(policy().onDelivery(delivery), delivery) instanceof EventVerdict.Pass;
  }

  private static void assertPasses(EventVerdict verdict, Event event) {
    assertInstanceOf(EventVerdict.Pass.class, verdict, () -> "of no concern: kind " + event.kind());
  }

  private static List<Publication> publications(Event event) {
    var publications = new ArrayList<Publication>();
    for (Origin.Source source : Origin.Source.values()) {
      for (Set<PublicKey> proved : List.of(Set.<PublicKey>of(), Set.of(event.pubkey()))) {
        publications.add(
            new Publication(event, new Origin(source, proved, Optional.empty(), Optional.empty())));
      }
    }
    return publications;
  }

  private List<Delivery> deliveries(Event event) {
    return List.of(new Delivery(event, Set.of()), new Delivery(event, viewers()));
  }
}
