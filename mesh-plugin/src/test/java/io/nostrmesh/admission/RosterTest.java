package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.AdmissionScene.code;
import static io.nostrmesh.admission.RosterScene.LASTS;
import static io.nostrmesh.admission.RosterScene.PHONE_KEY;
import static io.nostrmesh.admission.RosterScene.deletion;
import static io.nostrmesh.admission.RosterScene.offer;
import static io.nostrmesh.admission.RosterScene.proof;
import static io.nostrmesh.admission.RosterScene.proofs;
import static io.nostrmesh.admission.RosterScene.silent;
import static io.nostrmesh.admission.RosterScene.withdrawal;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.admission.roster.RosterMode;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.Admission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of docs/reference/admission.md: an endpoint that shows no token connects, in a world
 * that has come about in different ways; then something more happens.
 */
class RosterTest {

  private static final String IN = "admitted";
  private static final String UNKNOWN = "admission.endpoint-unknown";
  private static final String NOT_PROVEN = "admission.claim-not-proven";
  private static final String STRANGER_SAYS = "admission.not-a-member";
  private static final String ENDED = "admission.claim-ended";
  private static final String OUT = "admission.membership-ended";

  private static final SecretKey BOB = SecretKey.generate(RANDOM);
  private static final SecretKey STRANGER = SecretKey.generate(RANDOM);
  private static final TestKey OTHER_KEY = TestKey.filled(9);

  /** A relay with its roster; its clock stands still unless told. */
  private static final class World {
    private final AdmissionScene scene = new AdmissionScene();
    private MemberAdmission admission;
    private final List<Event> store = new ArrayList<>();

    private World(RosterMode mode) {
      scene.with(change -> change.roster(mode));
      scene.members.add(BOB.publicKey());
      admission = scene.start();
    }

    private Event store(Event event) {
      store.add(event);
      hand(event);
      return event;
    }

    private void hand(Event event) {
      admission.roster().stored(event).toCompletableFuture().join();
    }

    private Event offers(SecretKey author, TestKey endpoint) {
      return store(offer(scene, author, endpoint, true));
    }

    private Event claims(SecretKey author, TestKey endpoint) {
      return store(offer(scene, author, endpoint, false));
    }

    private void restart() {
      admission.close();
      admission = scene.start();
      store.forEach(this::hand);
    }

    private void wait(Duration time) {
      scene.time.advance(time);
    }

    private String connects() {
      return code(admit(admission, silent(PHONE_KEY.id())));
    }
  }

  static Stream<Arguments> beforeItConnects() {
    return Stream.of(
        row("nobody names it", world -> {}, UNKNOWN, UNKNOWN),
        row("a member offers it, with its proof", w -> w.offers(ALICE, PHONE_KEY), IN, IN),
        row("without its proof", w -> w.claims(ALICE, PHONE_KEY), NOT_PROVEN, IN),
        row(
            "with a proof of another endpoint",
            w -> w.store(offer(w.scene, ALICE, PHONE_KEY, "d", Optional.of(OTHER_KEY))),
            NOT_PROVEN,
            IN),
        row(
            "with a proof for another member",
            w -> w.store(named(w, ALICE, proofs(BOB, Optional.of(PHONE_KEY)))),
            NOT_PROVEN,
            IN),
        row(
            "with two proofs",
            w -> w.store(named(w, ALICE, List.of(good(), good()))),
            NOT_PROVEN,
            IN),
        row(
            "with a proof in capitals",
            w -> w.store(named(w, ALICE, List.of(upper(good())))),
            NOT_PROVEN,
            IN),
        row(
            "with half a proof",
            w -> w.store(named(w, ALICE, List.of(Tag.of("endpoint_proof", "00")))),
            NOT_PROVEN,
            IN),
        row(
            "with a proof without value",
            w -> w.store(named(w, ALICE, List.of(new Tag(List.of("endpoint_proof"))))),
            NOT_PROVEN,
            IN),
        row(
            "a stranger offers it",
            w -> w.offers(STRANGER, PHONE_KEY),
            STRANGER_SAYS,
            STRANGER_SAYS),
        row("a stranger claims it", w -> w.claims(STRANGER, PHONE_KEY), NOT_PROVEN, STRANGER_SAYS),
        row(
            "a stranger claims a member's",
            w -> {
              w.offers(ALICE, PHONE_KEY);
              w.claims(STRANGER, PHONE_KEY);
            },
            IN,
            IN),
        row(
            "a member claims a stranger's, who has a member's word",
            w -> {
              w.offers(STRANGER, PHONE_KEY);
              w.claims(ALICE, PHONE_KEY);
            },
            STRANGER_SAYS,
            IN),
        row("a member offers another", w -> w.offers(ALICE, OTHER_KEY), UNKNOWN, UNKNOWN),
        row(
            "the offer names no endpoint",
            w -> w.store(offer(w.scene, ALICE, "nonsense", "device", List.of())),
            UNKNOWN,
            UNKNOWN),
        row("the offer stands at another address", w -> w.store(moved(w)), UNKNOWN, UNKNOWN),
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
            "its member is removed",
            w -> {
              w.offers(ALICE, PHONE_KEY);
              w.scene.members.remove(ALICE.publicKey());
            },
            STRANGER_SAYS,
            STRANGER_SAYS),
        row(
            "its member is removed in silence",
            w -> {
              w.offers(ALICE, PHONE_KEY);
              w.scene.members.removeSilently(ALICE.publicKey());
            },
            STRANGER_SAYS,
            STRANGER_SAYS),
        row(
            "its member is removed and added again",
            w -> {
              w.offers(ALICE, PHONE_KEY);
              w.scene.members.remove(ALICE.publicKey());
              w.scene.members.add(ALICE.publicKey());
            },
            IN,
            IN),
        row(
            "its author becomes a member",
            w -> {
              w.offers(STRANGER, PHONE_KEY);
              w.scene.members.add(STRANGER.publicKey());
            },
            IN,
            IN),
        row(
            "one of its two members is removed",
            w -> {
              w.offers(ALICE, PHONE_KEY);
              w.offers(BOB, PHONE_KEY);
              w.scene.members.remove(ALICE.publicKey());
            },
            IN,
            IN),
        row(
            "of its two members the one with its proof is removed",
            w -> {
              w.offers(ALICE, PHONE_KEY);
              w.claims(BOB, PHONE_KEY);
              w.scene.members.remove(ALICE.publicKey());
            },
            STRANGER_SAYS,
            IN),
        row(
            "membership cannot be found out",
            w -> {
              w.offers(ALICE, PHONE_KEY);
              w.scene.members.answer(
                  ALICE.publicKey(),
                  () -> CompletableFuture.failedFuture(new IllegalStateException("down")));
            },
            "admission.membership-unknown",
            "admission.membership-unknown"),
        row(
            "the relay was restarted",
            w -> {
              w.offers(ALICE, PHONE_KEY);
              w.restart();
            },
            IN,
            IN),
        row(
            "a token came with the endpoint before",
            w -> {
              String bearer = w.scene.bearer(ALICE);
              assertThat(code(admit(w.admission, PHONE_KEY.id(), bearer))).isEqualTo(IN);
            },
            IN,
            IN));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("beforeItConnects")
  void decides(String what, Consumer<World> history, String proven, String claimed) {
    for (RosterMode mode : RosterMode.values()) {
      var world = new World(mode);
      history.accept(world);
      String expected =
          switch (mode) {
            case PROVEN -> proven;
            case CLAIMED -> claimed;
            case OFF -> "admission.token-missing";
          };
      assertThat(world.connects()).as(what + ", " + mode).isEqualTo(expected);
    }
  }

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
      String what, Consumer<World> history, String proven, String claimed) {
    for (RosterMode mode : List.of(RosterMode.PROVEN, RosterMode.CLAIMED)) {
      var world = new World(mode);
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

  private static Event named(World world, SecretKey author, List<Tag> more) {
    return offer(world.scene, author, PHONE_KEY.id().toString(), "device", more);
  }

  private static Tag good() {
    return proof(ALICE, PHONE_KEY);
  }

  private static Tag upper(Tag tag) {
    return Tag.of(tag.name(), tag.value().toUpperCase(Locale.ROOT));
  }

  private static String address(Event event) {
    return event.address().orElseThrow().toString();
  }

  /** An offer by a machine whose clock goes fast. */
  private static Event ahead(World world) {
    world.scene.time.advance(Duration.ofMinutes(10));
    Event offer = offer(world.scene, ALICE, PHONE_KEY, true);
    world.scene.time.advance(Duration.ofMinutes(-10));
    return offer;
  }

  /** An offer that says it stands elsewhere than it does. */
  private static Event moved(World world) {
    Event offer = offer(world.scene, ALICE, PHONE_KEY, true);
    var tags = new ArrayList<>(offer.tags());
    tags.replaceAll(tag -> tag.name().equals("d") ? Tag.of("d", "elsewhere") : tag);
    return new EventTemplate(offer.kind(), offer.createdAt(), tags, offer.content())
        .sign(ALICE, RANDOM);
  }

  private static Arguments row(
      String what, Consumer<World> history, String proven, String claimed) {
    return Arguments.of(what, history, proven, claimed);
  }
}
