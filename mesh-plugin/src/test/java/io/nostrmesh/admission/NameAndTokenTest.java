package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.PHONE;
import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static io.nostrmesh.admission.AdmissionScene.code;
import static io.nostrmesh.admission.RosterScene.PHONE_KEY;
import static io.nostrmesh.admission.RosterScene.offer;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nip98.BearerCodec;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.EndpointId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An endpoint that a member names shows a token all the same: then the token is judged. */
class NameAndTokenTest {

  private static final SecretKey STRANGER = SecretKey.generate(RANDOM);
  private static final EndpointId ENDPOINT = PHONE_KEY.id();
  private static final String URL = AdmissionScene.RELAY_URL + "/relay";

  private final AdmissionScene scene = new AdmissionScene();

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "none,                          admitted",
    "empty,                         admitted",
    "a good one,                    admitted",
    "merely too old,                admitted",
    "a stranger's that is too old,  admitted",
    "too old and forged,            admission.token-bad-signature",
    "too old with another id,       admission.token-bad-signature",
    "too old and for another relay, admission.token-wrong-url",
    "too old and for another,       admission.token-wrong-endpoint",
    "too old and of another kind,   admission.token-wrong-kind",
    "forged,                        admission.token-bad-signature",
    "made for the future,           admission.token-not-yet-valid",
    "for another relay,             admission.token-wrong-url",
    "for another method,            admission.token-wrong-method",
    "for another endpoint,          admission.token-wrong-endpoint",
    "in use elsewhere,              admission.token-in-use",
    "a stranger's,                  admission.not-a-member",
    "rubbish,                       admission.token-not-base64",
    "no event,                      admission.token-not-an-event",
  })
  void judgesTheTokenFirst(String token, String expected) {
    MemberAdmission admission = scene.start();
    admission.roster().stored(offer(scene, ALICE, PHONE_KEY, true)).toCompletableFuture().join();
    if (token.equals("in use elsewhere")) {
      String bearer = scene.bearer(ALICE);
      assertThat(code(admit(admission, PHONE, bearer))).isEqualTo("admitted");
      assertThat(code(admit(admission, ENDPOINT, bearer))).isEqualTo(expected);
      return;
    }

    var connection = new TestConnection(ENDPOINT, text(token));

    assertThat(code(admit(admission, connection))).isEqualTo(expected);
    // What was refused before is refused again from memory, and for the same reason.
    assertThat(code(admit(admission, new TestConnection(ENDPOINT, connection.bearerToken()))))
        .isEqualTo(expected);
  }

  private Optional<String> text(String token) {
    Tag elsewhere = Tag.of("u", "https://elsewhere.example/relay");
    Tag other = Tag.of("endpoint", PHONE.toString());
    return switch (token) {
      case "none" -> Optional.empty();
      case "empty" -> Optional.of("");
      case "a good one" -> Optional.of(scene.bearer(ALICE));
      case "merely too old" -> token(signed(ALICE, 27235, 3600, here()));
      case "a stranger's that is too old" -> token(signed(STRANGER, 27235, 3600, here()));
      case "too old and forged" -> token(forged(signed(ALICE, 27235, 3600, here())));
      case "too old with another id" -> token(renamed(signed(ALICE, 27235, 3600, here())));
      case "too old and for another relay" -> token(signed(ALICE, 27235, 3600, elsewhere));
      case "too old and for another" -> token(signed(ALICE, 27235, 3600, here(), other));
      case "too old and of another kind" -> token(signed(ALICE, 1, 3600, here()));
      case "forged" -> token(forged(signed(ALICE, 27235, 0, here())));
      case "made for the future" -> token(signed(ALICE, 27235, -3600, here()));
      case "for another relay" -> token(signed(ALICE, 27235, 0, elsewhere));
      case "for another method" -> token(signed(ALICE, 27235, 0, here(), Tag.of("method", "PUT")));
      case "for another endpoint" -> token(signed(ALICE, 27235, 0, here(), other));
      case "a stranger's" -> Optional.of(scene.bearer(STRANGER));
      case "rubbish" -> Optional.of("!!!");
      case "no event" -> Optional.of("e30");
      default -> throw new IllegalArgumentException(token);
    };
  }

  private static Tag here() {
    return Tag.of("u", URL);
  }

  private static Optional<String> token(Event event) {
    return Optional.of(BearerCodec.encode(event));
  }

  private Event signed(SecretKey signer, int kind, long age, Tag... more) {
    var tags = new ArrayList<>(List.of(more));
    if (tags.stream().noneMatch(tag -> tag.name().equals("method"))) {
      tags.add(Tag.of("method", "GET"));
    }
    long createdAt = scene.time.instant().getEpochSecond() - age;
    return new EventTemplate(kind, createdAt, tags, "").sign(signer, RANDOM);
  }

  /** With a signature over something else. */
  private Event forged(Event event) {
    Event other =
        new EventTemplate(event.kind(), event.createdAt(), event.tags(), "x").sign(ALICE, RANDOM);
    return with(event, event.id(), other);
  }

  /** With the id and the signature of something else. */
  private Event renamed(Event event) {
    Event other =
        new EventTemplate(event.kind(), event.createdAt(), event.tags(), "x").sign(ALICE, RANDOM);
    return with(event, other.id(), other);
  }

  private static Event with(Event event, EventId id, Event signature) {
    return new Event(
        id,
        event.pubkey(),
        event.createdAt(),
        event.kind(),
        event.tags(),
        event.content(),
        signature.sig());
  }
}
