package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.RosterScene.LASTS;
import static io.nostrmesh.admission.RosterScene.PHONE_KEY;
import static io.nostrmesh.admission.RosterScene.deletion;
import static io.nostrmesh.admission.RosterScene.offer;
import static io.nostrmesh.admission.RosterScene.withdrawal;
import static io.nostrmesh.admission.RosterWorld.BOB;
import static io.nostrmesh.admission.RosterWorld.IN;
import static io.nostrmesh.admission.RosterWorld.OTHER_KEY;
import static io.nostrmesh.admission.RosterWorld.UNKNOWN;
import static io.nostrmesh.admission.RosterWorld.row;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Tag;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rows of the table of docs/reference/admission.md about the event that names an endpoint: what
 * replaces, deletes and ends it.
 */
class RosterEventsTest {

  static Stream<Arguments> whatBecameOfTheEvent() {
    return Stream.of(
        row(
            "the offer is withdrawn",
            w -> {
              w.offers(ALICE, PHONE_KEY);
              w.wait(Duration.ofSeconds(1));
              w.store(withdrawal(w.scene, ALICE, "device"));
            },
            UNKNOWN,
            UNKNOWN),
        row(
            "another device's offer is withdrawn",
            w -> {
              w.offers(ALICE, PHONE_KEY);
              w.wait(Duration.ofSeconds(1));
              w.store(withdrawal(w.scene, ALICE, "other"));
            },
            IN,
            IN),
        row(
            "another member withdraws at the same name",
            w -> {
              w.offers(ALICE, PHONE_KEY);
              w.wait(Duration.ofSeconds(1));
              w.store(withdrawal(w.scene, BOB, "device"));
            },
            IN,
            IN),
        row(
            "the device is another now",
            w -> {
              w.offers(ALICE, PHONE_KEY);
              w.wait(Duration.ofSeconds(1));
              w.offers(ALICE, OTHER_KEY);
            },
            UNKNOWN,
            UNKNOWN),
        row(
            "an older version comes after it",
            w -> {
              Event older = offer(w.scene, ALICE, OTHER_KEY, true);
              w.wait(Duration.ofSeconds(1));
              w.offers(ALICE, PHONE_KEY);
              w.hand(older);
            },
            IN,
            IN),
        row(
            "an older version comes after the withdrawal",
            w -> {
              Event older = offer(w.scene, ALICE, PHONE_KEY, true);
              w.wait(Duration.ofSeconds(1));
              w.store(withdrawal(w.scene, ALICE, "device"));
              w.hand(older);
            },
            UNKNOWN,
            UNKNOWN),
        row(
            "the offer has ended",
            w -> {
              w.offers(ALICE, PHONE_KEY);
              w.wait(LASTS);
            },
            UNKNOWN,
            UNKNOWN),
        row(
            "the offer ends in a second",
            w -> {
              w.offers(ALICE, PHONE_KEY);
              w.wait(LASTS.minusSeconds(1));
            },
            IN,
            IN),
        row(
            "the offer had ended when it was handed over",
            w -> {
              Event old = offer(w.scene, ALICE, PHONE_KEY, true);
              w.wait(LASTS);
              w.store(old);
            },
            UNKNOWN,
            UNKNOWN),
        row("its clock goes ten minutes fast", w -> w.store(ahead(w)), IN, IN),
        row(
            "its clock went ten minutes fast, and goes right",
            w -> {
              w.store(ahead(w));
              w.offers(ALICE, OTHER_KEY);
            },
            IN,
            IN),
        row(
            "deleted by address",
            w -> {
              Event offer = w.offers(ALICE, PHONE_KEY);
              w.store(deletion(w.scene, ALICE, Tag.of("a", address(offer))));
            },
            UNKNOWN,
            UNKNOWN),
        row(
            "deleted by address before it was made",
            w -> {
              Event offer = offer(w.scene, ALICE, PHONE_KEY, true);
              w.store(deletion(w.scene, ALICE, Tag.of("a", address(offer))));
              w.wait(Duration.ofSeconds(1));
              w.offers(ALICE, PHONE_KEY);
            },
            IN,
            IN),
        row(
            "deleted by id",
            w -> {
              Event offer = w.offers(ALICE, PHONE_KEY);
              w.store(deletion(w.scene, ALICE, Tag.of("e", offer.id().hex())));
            },
            UNKNOWN,
            UNKNOWN),
        row(
            "deleted by id before it is handed over",
            w -> {
              Event offer = offer(w.scene, ALICE, PHONE_KEY, true);
              w.store(deletion(w.scene, ALICE, Tag.of("e", offer.id().hex())));
              w.hand(offer);
            },
            UNKNOWN,
            UNKNOWN),
        row(
            "deleted by id by somebody else",
            w -> {
              Event offer = offer(w.scene, ALICE, PHONE_KEY, true);
              w.store(deletion(w.scene, BOB, Tag.of("e", offer.id().hex())));
              w.store(offer);
              w.store(deletion(w.scene, BOB, Tag.of("e", offer.id().hex())));
            },
            IN,
            IN),
        row(
            "deleted by address by somebody else",
            w -> {
              Event offer = w.offers(ALICE, PHONE_KEY);
              w.store(deletion(w.scene, BOB, Tag.of("a", address(offer))));
            },
            IN,
            IN),
        row(
            "removed by an operator",
            w -> w.admission.roster().removed(w.offers(ALICE, PHONE_KEY).id()),
            UNKNOWN,
            UNKNOWN),
        row(
            "removed before it is handed over",
            w -> {
              Event offer = offer(w.scene, ALICE, PHONE_KEY, true);
              w.admission.roster().removed(offer.id());
              w.store(offer);
            },
            UNKNOWN,
            UNKNOWN),
        row(
            "the relay was restarted",
            w -> {
              w.offers(ALICE, PHONE_KEY);
              w.restart();
            },
            IN,
            IN));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whatBecameOfTheEvent")
  void decides(String what, Consumer<RosterWorld> history, String proven, String claimed) {
    RosterWorld.assertDecides(what, history, proven, claimed);
  }

  private static String address(Event event) {
    return event.address().orElseThrow().toString();
  }

  /** An offer by a machine whose clock goes fast. */
  private static Event ahead(RosterWorld world) {
    world.scene.time.advance(Duration.ofMinutes(10));
    Event offer = offer(world.scene, ALICE, PHONE_KEY, true);
    world.scene.time.advance(Duration.ofMinutes(-10));
    return offer;
  }
}
