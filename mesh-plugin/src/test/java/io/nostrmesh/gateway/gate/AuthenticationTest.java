package io.nostrmesh.gateway.gate;

import static io.nostrmesh.gateway.gate.GateScene.MEMBER;
import static io.nostrmesh.gateway.gate.GateScene.PASS;
import static io.nostrmesh.gateway.gate.GateScene.STRANGER;
import static io.nostrmesh.gateway.gate.GateScene.deliver;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nip42.AuthEvent;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NIP-42 through a gate: whose challenge is answered, and what a key is good for. */
class AuthenticationTest {

  private static final String RELAY = "wss://relay.example.com";
  private static final String COUNT = "[\"COUNT\",\"s\",{}]";

  @ParameterizedTest
  @CsvSource({
    "OFFERS, member, true, ''",
    "OFFERS, stranger, true, 'restricted: not a relay member, offers are for members'",
    "MEMBERS, member, true, ''",
    "MEMBERS, stranger, false, 'restricted: not a relay member'",
  })
  void answersItsOwnChallenge(GatewayAccess access, String who, boolean accepted, String text) {
    try (var scene = new GateScene(access, false)) {
      scene.gate.opened();
      SecretKey key = who.equals("member") ? MEMBER : STRANGER;

      assertThat(scene.authenticate(key)).endsWith("\"," + accepted + ",\"" + text + "\"]");
      // Where all is for members, a stranger's key does not free a stranger's place.
      assertThat(scene.proved)
          .isEqualTo(access == GatewayAccess.MEMBERS && key == STRANGER ? 0 : 1);
    }
  }

  @Test
  void readsTheAnswerToTheRelaysChallengeAndPassesItOn() {
    try (var scene = new GateScene(GatewayAccess.OFFERS, true)) {
      scene.gate.opened();
      assertThat(scene.sent).isEmpty();
      scene.fromRelay("[\"AUTH\",\"theirs\"]");

      assertThat(scene.fromClient(COUNT)).contains("auth-required: ");
      assertThat(scene.sent).isEmpty();
      assertThat(scene.fromClient(auth(scene.auth(MEMBER, "theirs", RELAY)))).isEqualTo(PASS);
      assertThat(scene.fromClient(COUNT)).isEqualTo(PASS);
    }
  }

  @Test
  void leavesItToARelayThatHasChallengedSomebody() {
    try (var scene = new GateScene(GatewayAccess.OFFERS, false)) {
      scene.gate.opened();
      assertThat(scene.sent).hasSize(1);
      scene.fromRelay("[\"AUTH\",\"theirs\"]");

      Gate next = scene.gates.open(scene);
      next.opened();

      assertThat(scene.sent).hasSize(1);
    }
  }

  @Test
  void challengesWhereARelayThatCouldDoesNot() {
    try (var scene = new GateScene(GatewayAccess.OFFERS, true)) {
      scene.gate.opened();
      scene.fromClient("[\"REQ\",\"s\",{\"kinds\":[1]}]");
      assertThat(scene.sent).isEmpty();

      scene.fromClient("[\"REQ\",\"s\",{\"kinds\":[31990]}]");
      scene.fromClient("[\"REQ\",\"t\",{}]");

      assertThat(scene.sent).hasSize(1);
      assertThat(scene.authenticate(MEMBER)).endsWith("true,\"\"]");
    }
  }

  @Test
  void challengesAtOnceWhereARelayHasLeftAClientWaiting() {
    try (var scene = new GateScene(GatewayAccess.OFFERS, true)) {
      scene.gate.opened();
      scene.time.advance(SilentRelay.CHALLENGE.minusMillis(1));
      assertThat(scene.sent).isEmpty();
      scene.time.advance(Duration.ofMillis(1));
      assertThat(scene.sent).hasSize(1);
      assertThat(scene.authenticate(MEMBER)).endsWith("true,\"\"]");

      Gate next = scene.gates.open(scene);
      next.opened();
      assertThat(scene.sent).hasSize(2);
      next.fromRelay("[\"AUTH\",\"theirs\"]".getBytes(UTF_8));
      Gate last = scene.gates.open(scene);
      last.opened();
      assertThat(scene.sent).as("the relay has sent one after all").hasSize(2);
      last.closed();
      next.closed();
      scene.time.advance(SilentRelay.CHALLENGE);
      assertThat(scene.sent).hasSize(2);
    }
  }

  /** What the relay says after an AUTH that is right, and whether the gateway answers then. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nothing | 1",
        "[\"OK\",\"ID\",true,\"\"] | 0",
        "[\"OK\",\"ID\",false,\"restricted: no\"] | 0",
        "[\"OK\",\"0000\",true,\"\"] | 1",
        "[\"NOTICE\",\"restricted: authentication error\"] | 0",
      })
  void answersAnAuthThatTheRelayDoesNot(String says, int answers) {
    try (var scene = new GateScene(GatewayAccess.OFFERS, true)) {
      scene.gate.opened();
      scene.fromRelay("[\"AUTH\",\"theirs\"]");
      Event event = scene.auth(MEMBER, "theirs", RELAY);
      assertThat(scene.fromClient(auth(event))).isEqualTo(PASS);
      if (!says.equals("nothing")) {
        assertThat(
                scene.fromRelay(
                    says.replace("ID", event.id().hex()).replace("0000", "0".repeat(64))))
            .isEqualTo(PASS);
      }
      scene.time.advance(SilentRelay.ANSWER.minusMillis(1));
      assertThat(scene.sent).isEmpty();

      scene.time.advance(Duration.ofMillis(1));

      assertThat(scene.sent).hasSize(answers);
      assertThat(scene.sent).allMatch(("[\"OK\",\"" + event.id().hex() + "\",true,\"\"]")::equals);
    }
  }

  @Test
  void waitsForNoMoreAnswersThanThereAreKeys() {
    try (var scene = new GateScene(GatewayAccess.OFFERS, true)) {
      scene.gate.opened();
      scene.fromRelay("[\"AUTH\",\"theirs\"]");
      long before = scene.time.waiting();
      for (int i = 0; i < 2 * Proofs.MAX_KEYS; i++) {
        scene.time.advance(Duration.ofMillis(1));
        Event event =
            scene.event(
                MEMBER, Kind.CLIENT_AUTH, scene.auth(MEMBER, "theirs", RELAY).tags(), "" + i);
        scene.fromClient(auth(event));
      }
      assertThat(scene.time.waiting()).isEqualTo(before + Proofs.MAX_KEYS);

      scene.gate.closed();
      scene.time.advance(SilentRelay.ANSWER);

      assertThat(scene.sent).as("nobody is there any more").isEmpty();
    }
  }

  @Test
  void takesAnswersToEitherChallenge() {
    try (var scene = new GateScene(GatewayAccess.OFFERS, false)) {
      scene.gate.opened();
      scene.fromRelay("[\"AUTH\",\"late\"]");

      assertThat(scene.fromClient(auth(scene.auth(STRANGER, "late", RELAY)))).isEqualTo(PASS);
      assertThat(scene.authenticate(MEMBER)).contains("true");
      assertThat(scene.fromRelay(deliver(scene.offer(MEMBER)))).isEqualTo(PASS);
    }
  }

  /** What an AUTH event has wrong, and the start of the answer. */
  @ParameterizedTest
  @CsvSource({
    "foreign challenge, auth-required: verification failed",
    "foreign relay, auth-required: the relay tag must name wss://relay.example.com",
    "no relay, auth-required: the relay tag must name",
    "too old, auth-required: verification failed",
    "forged, auth-required: verification failed",
    "other kind, auth-required: verification failed",
  })
  void provesNothingByAnAuthThatIsWrong(String fault, String answer) {
    try (var scene = new GateScene(GatewayAccess.OFFERS, false)) {
      scene.gate.opened();
      String own = scene.ownChallenge().orElseThrow();
      Event right = scene.auth(MEMBER, own, RELAY);
      Event wrong =
          switch (fault) {
            case "foreign challenge" -> scene.auth(MEMBER, "guessed", RELAY);
            case "foreign relay" -> scene.auth(MEMBER, own, "wss://other.example");
            case "no relay" -> scene.auth(MEMBER, own, "");
            case "other kind" -> scene.event(MEMBER, 1, right.tags(), "");
            default -> right;
          };
      String message = auth(wrong);
      if (fault.equals("forged")) {
        message = message.replace(MEMBER.publicKey().hex(), STRANGER.publicKey().hex());
      } else if (fault.equals("too old")) {
        scene.time.advance(Duration.ofSeconds(AuthEvent.TOLERANCE_SECONDS + 1));
      }

      String outcome = scene.fromClient(message);

      if (fault.equals("foreign challenge")) {
        // It may be for the relay; for us it proves nothing.
        assertThat(outcome).isEqualTo(PASS);
      } else {
        assertThat(outcome).contains("false,\"" + answer);
      }
      assertThat(scene.fromClient(COUNT)).contains("auth-required: ");
      assertThat(scene.refused).contains("gateway.auth-failed");
      assertThat(scene.proved).isZero();
    }
  }

  @Test
  void holdsSomeKeysAndNoMore() {
    try (var scene = new GateScene(GatewayAccess.OFFERS, false)) {
      scene.gate.opened();
      for (int i = 0; i < Proofs.MAX_KEYS; i++) {
        SecretKey key = SecretKey.fromHex("%064x".formatted(1000 + i));
        assertThat(scene.authenticate(key)).contains("true");
      }

      assertThat(scene.authenticate(MEMBER)).contains("false,\"rate-limited: ");
      assertThat(scene.fromClient(COUNT)).contains("restricted: ");
    }
  }

  @Test
  void remembersTheLastChallengesOfTheRelayAndNoMore() {
    try (var scene = new GateScene(GatewayAccess.OFFERS, true)) {
      scene.gate.opened();
      for (int i = 0; i <= Proofs.MAX_CHALLENGES; i++) {
        scene.fromRelay("[\"AUTH\",\"c" + i + "\"]");
      }
      String endless = "x".repeat(Proofs.MAX_CHALLENGE_CHARS + 1);
      assertThat(scene.fromRelay("[\"AUTH\",\"" + endless + "\"]")).isEqualTo(PASS);

      scene.fromClient(auth(scene.auth(MEMBER, "c0", RELAY)));
      scene.fromClient(auth(scene.auth(MEMBER, endless, RELAY)));
      assertThat(scene.fromClient(COUNT)).contains("auth-required: ");
      scene.fromClient(auth(scene.auth(MEMBER, "c1", RELAY)));
      assertThat(scene.fromClient(COUNT)).isEqualTo(PASS);
    }
  }

  private static String auth(Event event) {
    return "[\"AUTH\"," + event.toJson() + "]";
  }
}
