package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.AdmissionScene.code;
import static io.nostrmesh.admission.RosterScene.PHONE_KEY;
import static io.nostrmesh.admission.RosterScene.offer;
import static io.nostrmesh.admission.RosterScene.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.admission.roster.RosterMode;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.provider.Arguments;

/** A relay with its roster, and what has happened to it; its clock stands still unless told. */
final class RosterWorld {

  static final String IN = "admitted";
  static final String UNKNOWN = "admission.endpoint-unknown";
  static final String NOT_PROVEN = "admission.claim-not-proven";
  static final String STRANGER_SAYS = "admission.not-a-member";

  static final SecretKey BOB = SecretKey.generate(RANDOM);
  static final SecretKey STRANGER = SecretKey.generate(RANDOM);
  static final TestKey OTHER_KEY = TestKey.filled(9);

  final AdmissionScene scene = new AdmissionScene();
  MemberAdmission admission;
  final List<Event> store = new ArrayList<>();

  RosterWorld(RosterMode mode) {
    scene.with(change -> change.roster(mode));
    scene.members.add(BOB.publicKey());
    admission = scene.start();
  }

  Event store(Event event) {
    store.add(event);
    hand(event);
    return event;
  }

  void hand(Event event) {
    admission.roster().stored(event).toCompletableFuture().join();
  }

  Event offers(SecretKey author, TestKey endpoint) {
    return store(offer(scene, author, endpoint, true));
  }

  Event claims(SecretKey author, TestKey endpoint) {
    return store(offer(scene, author, endpoint, false));
  }

  void restart() {
    admission.close();
    admission = scene.start();
    store.forEach(this::hand);
  }

  void wait(Duration time) {
    scene.time.advance(time);
  }

  String connects() {
    return code(admit(admission, silent(PHONE_KEY.id())));
  }

  /** An endpoint without a token connects after some history, in a relay of each mode. */
  static void assertDecides(
      String what, Consumer<RosterWorld> history, String proven, String claimed) {
    for (RosterMode mode : RosterMode.values()) {
      var world = new RosterWorld(mode);
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

  static Arguments row(String what, Consumer<RosterWorld> history, String proven, String claimed) {
    return Arguments.of(what, history, proven, claimed);
  }
}
