package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.AdmissionScene.code;
import static io.nostrmesh.admission.RosterScene.PHONE_KEY;
import static io.nostrmesh.admission.RosterScene.offer;
import static io.nostrmesh.admission.RosterScene.proof;
import static io.nostrmesh.admission.RosterScene.proofs;
import static io.nostrmesh.admission.RosterWorld.BOB;
import static io.nostrmesh.admission.RosterWorld.IN;
import static io.nostrmesh.admission.RosterWorld.NOT_PROVEN;
import static io.nostrmesh.admission.RosterWorld.OTHER_KEY;
import static io.nostrmesh.admission.RosterWorld.STRANGER;
import static io.nostrmesh.admission.RosterWorld.STRANGER_SAYS;
import static io.nostrmesh.admission.RosterWorld.UNKNOWN;
import static io.nostrmesh.admission.RosterWorld.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
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
 * The first rows of the table of docs/reference/admission.md: who names an endpoint that shows no
 * token, and how.
 */
class RosterTest {

  static Stream<Arguments> whoNamesIt() {
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
            "a token came with the endpoint before",
            w -> {
              String bearer = w.scene.bearer(ALICE);
              assertThat(code(admit(w.admission, PHONE_KEY.id(), bearer))).isEqualTo(IN);
            },
            IN,
            IN));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whoNamesIt")
  void decides(String what, Consumer<RosterWorld> history, String proven, String claimed) {
    RosterWorld.assertDecides(what, history, proven, claimed);
  }

  private static Event named(RosterWorld world, SecretKey author, List<Tag> more) {
    return offer(world.scene, author, PHONE_KEY.id().toString(), "device", more);
  }

  private static Tag good() {
    return proof(ALICE, PHONE_KEY);
  }

  private static Tag upper(Tag tag) {
    return Tag.of(tag.name(), tag.value().toUpperCase(Locale.ROOT));
  }

  /** An offer that says it stands elsewhere than it does. */
  private static Event moved(RosterWorld world) {
    Event offer = offer(world.scene, ALICE, PHONE_KEY, true);
    var tags = new ArrayList<>(offer.tags());
    tags.replaceAll(tag -> tag.name().equals("d") ? Tag.of("d", "elsewhere") : tag);
    return new EventTemplate(offer.kind(), offer.createdAt(), tags, offer.content())
        .sign(ALICE, RANDOM);
  }
}
