package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.RosterScene.LASTS;
import static io.nostrmesh.admission.RosterScene.PHONE_KEY;
import static io.nostrmesh.admission.RosterScene.deletion;
import static io.nostrmesh.admission.RosterScene.offer;
import static io.nostrmesh.admission.RosterScene.silent;
import static io.nostrmesh.admission.RosterScene.withdrawal;
import static io.nostrmesh.admission.RosterWorld.BOB;
import static io.nostrmesh.admission.RosterWorld.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.admission.roster.RosterMode;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.Admission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An endpoint is connected on an offer's word, and something happens: as
 * docs/reference/admission.md has it below the table.
 */
class RosterConnectionsTest {

  private static final String ENDED = "admission.claim-ended";
  private static final String OUT = "admission.membership-ended";

  static Stream<Arguments> whileItIsConnected() {
    return Stream.of(
        row("nothing happens", w -> w.wait(Duration.ofMinutes(1)), "", ""),
        row(
            "the offer is renewed",
            w -> {
              w.wait(LASTS.dividedBy(2));
              w.offers(ALICE, PHONE_KEY);
              w.wait(LASTS.minusSeconds(2));
            },
            "",
            ""),
        row(
            "the offer is renewed without its proof",
            w -> {
              w.wait(Duration.ofSeconds(1));
              w.claims(ALICE, PHONE_KEY);
            },
            ENDED,
            ""),
        row("the offer ends", w -> w.wait(LASTS), ENDED, ENDED),
        row(
            "the offer is withdrawn",
            w -> {
              w.wait(Duration.ofSeconds(1));
              w.store(withdrawal(w.scene, ALICE, "device"));
            },
            ENDED,
            ENDED),
        row(
            "the offer is deleted",
            w -> w.store(deletion(w.scene, ALICE, Tag.of("e", w.store.get(0).id().hex()))),
            ENDED,
            ENDED),
        row(
            "an operator removes the offer",
            w -> w.admission.roster().removed(w.store.get(0).id()),
            ENDED,
            ENDED),
        row("its member is removed", w -> w.scene.members.remove(ALICE.publicKey()), OUT, OUT),
        row(
            "its member is removed in silence, which the next round notices",
            w -> {
              w.scene.members.removeSilently(ALICE.publicKey());
              w.wait(Duration.ofMinutes(1));
            },
            OUT,
            OUT),
        row(
            "another member offers it, and its own is removed",
            w -> {
              w.offers(BOB, PHONE_KEY);
              w.scene.members.remove(ALICE.publicKey());
            },
            "",
            ""),
        row(
            "another member claims it, and its own is removed",
            w -> {
              w.claims(BOB, PHONE_KEY);
              w.scene.members.remove(ALICE.publicKey());
            },
            OUT,
            ""),
        row(
            "another member offers it, and both are removed",
            w -> {
              w.offers(BOB, PHONE_KEY);
              w.scene.members.remove(ALICE.publicKey());
              w.scene.members.remove(BOB.publicKey());
            },
            OUT,
            OUT),
        row(
            "another member offers it, and withdraws",
            w -> {
              w.offers(BOB, PHONE_KEY);
              w.wait(Duration.ofSeconds(1));
              w.store(withdrawal(w.scene, BOB, "device"));
            },
            "",
            ""),
        row(
            "its owner moves the endpoint to another name",
            w -> {
              w.store(offer(w.scene, ALICE, PHONE_KEY, "new", Optional.of(PHONE_KEY)));
              w.wait(Duration.ofSeconds(1));
              w.store(withdrawal(w.scene, ALICE, "device"));
            },
            "",
            ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whileItIsConnected")
  void endsTheConnectionWithWhatItStoodOn(
      String what, Consumer<RosterWorld> history, String proven, String claimed) {
    for (RosterMode mode : List.of(RosterMode.PROVEN, RosterMode.CLAIMED)) {
      var world = new RosterWorld(mode);
      world.offers(ALICE, PHONE_KEY);
      var connection = silent(PHONE_KEY.id());
      assertThat(admit(world.admission, connection)).isInstanceOf(Admission.Admitted.class);

      history.accept(world);

      String expected = mode == RosterMode.PROVEN ? proven : claimed;
      assertThat(connection.closings)
          .as(what + ", " + mode)
          .extracting(reason -> reason.code())
          .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected));
      world.admission.ended(connection);
      assertThat(world.admission.remembered()).isZero();
    }
  }
}
