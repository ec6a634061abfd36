package io.nostrmesh.admission.roster;

import static io.nostrmesh.admission.roster.TestBuzzStatus.MEMBER;
import static io.nostrmesh.admission.roster.TestBuzzStatus.OWNER;
import static io.nostrmesh.admission.roster.TestBuzzStatus.base64;
import static io.nostrmesh.admission.roster.TestBuzzStatus.serving;
import static io.nostrmesh.admission.roster.TestBuzzStatus.signedTokens;
import static io.nostrmesh.admission.roster.TestBuzzStatus.targets;
import static io.nostrmesh.admission.roster.TestBuzzStatus.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import io.nostrmesh.json.JsonValue.JsonNull;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.roster.EndpointClaim;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuzzStatusClaimsTest {

  private static final EndpointId ENDPOINT = TestKey.filled(9).id();
  private static final EndpointId OTHER = TestKey.filled(8).id();
  private static final SecretKey OTHER_MEMBER = SecretKey.fromHex("02".repeat(32));
  private static final TestBuzzStatus VALID = serving(ENDPOINT);
  private static final EndpointClaim PROVEN = claim(ENDPOINT, true);
  private static final EndpointClaim CLAIMED = claim(ENDPOINT, false);

  private final BuzzStatusClaims claims = new BuzzStatusClaims();

  private static EndpointClaim claim(EndpointId endpoint, boolean proven) {
    return new EndpointClaim(endpoint, proven, Instant.ofEpochSecond(TestBuzzStatus.AT + 86_400));
  }

  static Stream<Arguments> claiming() {
    String token = token(ENDPOINT);
    List<String> sorted = Stream.of(token, token(OTHER)).sorted().toList();
    List<String> reversed = new ArrayList<>(sorted);
    Collections.reverse(reversed);
    return Stream.of(
        arguments("a desktop that serves", VALID, List.of(PROVEN)),
        arguments(
            "older field names",
            VALID
                .without("serveTargets")
                .with("serve_targets", targets("endpoint_addr", List.of(token))),
            List.of(PROVEN)),
        arguments(
            "the newer of two names, as in Buzz",
            VALID.with("serve_targets", targets("endpoint_addr", List.of(token(OTHER)))),
            List.of(PROVEN)),
        arguments(
            "no signature over the endpoints",
            VALID.without("ownerEndpointBindingSig"),
            List.of(CLAIMED)),
        arguments(
            "one endpoint for several models",
            VALID.with("serveTargets", targets("endpointAddr", List.of(token, token, token))),
            List.of(PROVEN)),
        arguments(
            "space around the token, signed without it",
            VALID.with("serveTargets", targets("endpointAddr", List.of(" " + token + "\n"))),
            List.of(PROVEN)),
        arguments(
            "targets in another order than they are signed in",
            serving(sorted).with("serveTargets", targets("endpointAddr", reversed)),
            List.of(PROVEN, claim(OTHER, true))),
        arguments(
            "a desktop that serves nothing",
            serving(List.of()).with("endpointId", JsonValue.of(ENDPOINT.toString())),
            List.of(CLAIMED)),
        arguments(
            "a desktop that serves nothing and shortens its id",
            serving(List.of())
                .with("endpointId", JsonValue.of("0011223344"))
                .with("token", JsonValue.of(token)),
            List.of(CLAIMED)),
        arguments(
            "an empty token beside the list",
            VALID.with("token", JsonValue.of("")),
            List.of(PROVEN)),
        arguments(
            "its own endpoint named once more",
            VALID.with("endpointId", JsonValue.of(ENDPOINT.toString())),
            List.of(PROVEN)),
        arguments(
            "a short endpoint id beside the list",
            VALID.with("endpointId", JsonValue.of("0011223344")),
            List.of(PROVEN)),
        arguments("no targets at all", serving(List.of()).without("serveTargets"), List.of()),
        arguments(
            "more tags", VALID.withTags(with(VALID.tags(), Tag.of("t", "x"))), List.of(PROVEN)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void claiming(String name, TestBuzzStatus status, List<EndpointClaim> expected) {
    assertThat(claims.claims(status.event())).containsExactlyInAnyOrderElementsOf(expected);
  }

  static Stream<Arguments> claimingNothing() {
    String d = VALID.tags().get(0).value();
    Tag k = VALID.tags().get(1);
    List<String> two = Stream.of(token(ENDPOINT), token(OTHER)).sorted().toList();
    List<String> reversed = List.of(two.get(1), two.get(0));
    return Stream.of(
        arguments("another kind", VALID.withKind(30004)),
        arguments("no k", VALID.withTags(Tag.of("d", d))),
        arguments("another k", VALID.withTags(Tag.of("d", d), Tag.of("k", "buzz-mesh"))),
        arguments("a longer k", VALID.withTags(Tag.of("d", d), Tag.of("k", k.value(), ""))),
        arguments("no d", VALID.withTags(k)),
        arguments("another owner's d", VALID.withTags(Tag.of("d", d.replaceAll(".$", "x")), k)),
        arguments("d in upper case", VALID.withTags(Tag.of("d", d.toUpperCase(Locale.ROOT)), k)),
        arguments("the right d second", VALID.withTags(Tag.of("d", "x"), Tag.of("d", d), k)),
        arguments("another member's status, published anew", VALID.by(OTHER_MEMBER)),
        arguments(
            "bound to another member",
            serving(OWNER, OTHER_MEMBER.publicKey(), List.of(token(ENDPOINT)))),
        arguments(
            "endpoints bound to another member",
            VALID.with(
                "ownerEndpointBindingSig",
                signedTokens(OWNER, OTHER_MEMBER.publicKey(), List.of(token(ENDPOINT))))),
        arguments(
            "endpoints signed by another owner",
            VALID.with(
                "ownerEndpointBindingSig",
                signedTokens(TestKey.filled(6), MEMBER.publicKey(), List.of(token(ENDPOINT))))),
        arguments(
            "another owner's id and key",
            VALID
                .with("ownerId", other().content().members().get("ownerId"))
                .with("ownerVerifyingKey", other().content().members().get("ownerVerifyingKey"))
                .withTags(other().tags().toArray(Tag[]::new))),
        arguments(
            "another endpoint than signed",
            VALID.with("serveTargets", targets("endpointAddr", List.of(token(OTHER))))),
        arguments(
            "one endpoint more than signed",
            VALID.with("serveTargets", targets("endpointAddr", two))),
        arguments(
            "one endpoint fewer than signed",
            serving(two).with("serveTargets", targets("endpointAddr", List.of(two.get(0))))),
        arguments("signed in another order than that of bytes", serving(reversed)),
        arguments("signed twice over", serving(List.of(two.get(0), two.get(0)))),
        arguments("signed with space", serving(List.of(" " + two.get(0)))),
        arguments("an empty token", serving(List.of(""))),
        arguments("a token of space", serving(List.of(" "))),
        arguments("a token in other letters", serving(List.of("endpoint+/"))),
        arguments("a token with padding", serving(List.of("aa=="))),
        arguments("a token beyond ASCII", serving(List.of(token(ENDPOINT) + "é"))),
        arguments(
            "a target without token",
            VALID.with("serveTargets", JsonValue.array(JsonObject.EMPTY))),
        arguments(
            "a target that is text",
            VALID.with("serveTargets", JsonValue.array(JsonValue.of("x")))),
        arguments(
            "a newer name without value hides the older",
            VALID
                .with("serveTargets", JsonNull.NULL)
                .with("serve_targets", VALID.content().members().get("serveTargets"))));
  }

  private static TestBuzzStatus other() {
    return serving(TestKey.filled(6), MEMBER.publicKey(), List.of(token(ENDPOINT)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void claimingNothing(String name, TestBuzzStatus status) {
    assertThat(claims.claims(status.event())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ownerId", "ownerVerifyingKey", "ownerBindingSig", "ownerEndpointBindingSig"})
  void fieldsOfTheOwnerAreThereAndInHexOfLowerCase(String field) {
    if (!field.equals("ownerEndpointBindingSig")) {
      assertClaimsNothing(VALID.without(field));
    }
    List<JsonValue> wrongTypes =
        List.of(JsonNull.NULL, JsonValue.of(1), JsonValue.of(true), JsonObject.EMPTY);
    wrongTypes.forEach(value -> assertClaimsNothing(VALID.with(field, value)));
    assertClaimsNothing(VALID.with(field, JsonValue.array(VALID.content().get(field).get())));
    List<UnaryOperator<String>> changes =
        List.of(
            text -> "",
            text -> text.toUpperCase(Locale.ROOT),
            text -> " " + text,
            text -> text + " ",
            text -> text + "00",
            text -> text.substring(2),
            text -> text.substring(1),
            text -> "g" + text.substring(1),
            text -> (text.charAt(0) == '0' ? "1" : "0") + text.substring(1),
            text -> text.substring(0, text.length() - 1) + "٣");
    changes.forEach(change -> assertClaimsNothing(VALID.changed(field, change)));
  }

  @Test
  void targetsAreAnArray() {
    List<JsonValue> wrongTypes =
        List.of(JsonNull.NULL, JsonValue.of("x"), JsonValue.of(0), JsonObject.EMPTY);
    wrongTypes.forEach(value -> assertClaimsNothing(VALID.with("serveTargets", value)));
    wrongTypes.forEach(
        value ->
            assertClaimsNothing(
                VALID.with(
                    "serveTargets",
                    JsonValue.array(JsonObject.EMPTY.with("endpointAddr", value)))));
  }

  @Test
  void aMemberWithTwoOwnerKeysHasTwoStatuses() {
    assertThat(claims.claims(VALID.event())).containsExactly(PROVEN);
    assertThat(claims.claims(other().event())).containsExactly(PROVEN);
    assertThat(VALID.event().address()).isNotEqualTo(other().event().address());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{",
        "\"x\"",
        "{\"ownerId\":1,\"ownerId\":1}",
        "{}{}",
        "\ud800"
      })
  void contentThatIsNoStatusClaimsNothing(String content) {
    assertThat(claims.claims(VALID.event(content))).isEmpty();
  }

  @Test
  void boundsHowManyEndpointsAndTargetsAreRead() {
    assertThat(claims.claims(serving(tokens(16)).event())).hasSize(16);
    assertThat(claims.claims(serving(tokens(17)).event())).isEmpty();
    List<String> many = Collections.nCopies(256, token(ENDPOINT));
    assertThat(claims.claims(VALID.with("serveTargets", targets("a", many)).event())).isEmpty();
    assertThat(claims.claims(VALID.with("serveTargets", targets("endpointAddr", many)).event()))
        .containsExactly(PROVEN);
    List<String> tooMany = Collections.nCopies(257, token(ENDPOINT));
    assertThat(claims.claims(VALID.with("serveTargets", targets("endpointAddr", tooMany)).event()))
        .isEmpty();
    assertThat(claims.claims(serving(tokens(1000)).event())).isEmpty();
  }

  private static List<String> tokens(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> token(new EndpointId(i, 0, 0, 1)))
        .sorted()
        .toList();
  }

  @Test
  void boundsHowLongContentAndTokensAre() {
    int length = VALID.with("x", JsonValue.of("")).content().toJson().length();
    int room = BuzzStatus.MAX_CONTENT - length;
    assertThat(claims.claims(VALID.with("x", JsonValue.of("x".repeat(room))).event()))
        .containsExactly(PROVEN);
    assertClaimsNothing(VALID.with("x", JsonValue.of("x".repeat(room + 1))));
    assertClaimsNothing(VALID.with("x", JsonValue.of("x".repeat(8 << 20))));
    assertClaimsNothing(VALID.changed("ownerBindingSig", text -> text.repeat(1 << 16)));
    assertThat(claims.claims(VALID.event("[".repeat(100_000)))).isEmpty();
    assertThat(claims.claims(VALID.event("{\"a\":".repeat(40_000)))).isEmpty();
  }

  @Test
  void tokensThatLeadNowhereHinderNobody() {
    List<String> all = Stream.of("endpoint", base64("[]"), token(ENDPOINT)).sorted().toList();

    assertThat(claims.claims(serving(all).event())).containsExactly(PROVEN);
  }

  static Stream<JsonObject> statusesMadeByNode() throws IOException {
    try (var in =
        BuzzStatusClaimsTest.class.getResourceAsStream("/admission/buzz-statuses.jsonl")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> JsonReader.readObject(line).toOptional().orElseThrow());
    }
  }

  /** Made by {@code buzz-status.mjs} of the example host's tests, with Node's own cryptography. */
  @ParameterizedTest
  @MethodSource("statusesMadeByNode")
  void readsWhatAnotherImplementationSigned(JsonObject vector) {
    Event event =
        Event.parse(
                new EventTemplate(
                        30003,
                        TestBuzzStatus.AT,
                        ((JsonArray) vector.get("tags").get())
                            .items().stream()
                                .map(tag -> ((JsonArray) tag).items())
                                .map(tag -> tag.stream().map(v -> v.asString().get()).toList())
                                .map(Tag::new)
                                .toList(),
                        vector.string("content").get())
                    .sign(MEMBER, new SecureRandom())
                    .json()
                    .with("pubkey", vector.get("pubkey").get()))
            .toOptional()
            .orElseThrow();
    List<EndpointClaim> expected =
        ((JsonArray) vector.get("claims").get())
            .items().stream()
                .map(claim -> (JsonObject) claim)
                .map(
                    claim ->
                        claim(
                            EndpointId.of(HexFormat.of().parseHex(claim.string("endpoint").get())),
                            claim.get("proven").get().equals(new JsonBoolean(true))))
                .toList();

    assertThat(claims.claims(event)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void countsForADayWhateverTheTime() {
    Event event = VALID.event();
    for (long at : new long[] {0, 1, 1L << 40, Instant.MAX.getEpochSecond(), Long.MAX_VALUE}) {
      Event then =
          new EventTemplate(event.kind(), at, event.tags(), event.content())
              .sign(MEMBER, new SecureRandom());
      Instant until = claims.claims(then).get(0).until();
      assertThat(until.getEpochSecond())
          .isEqualTo(Math.min(at, Instant.MAX.getEpochSecond() - 86_400) + 86_400);
    }
  }

  @Test
  void concernsBookmarkSetsOnly() {
    assertThat(claims.kinds()).containsExactly(30003);
  }

  private void assertClaimsNothing(TestBuzzStatus status) {
    assertThat(claims.claims(status.event())).as("%.2000s", status.content()).isEmpty();
  }

  private static Tag[] with(List<Tag> tags, Tag more) {
    return Stream.concat(tags.stream(), Stream.of(more)).toArray(Tag[]::new);
  }
}
