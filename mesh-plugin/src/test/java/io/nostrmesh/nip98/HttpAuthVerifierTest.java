package io.nostrmesh.nip98;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nip98.HttpAuthOutcome.Failed;
import io.nostrmesh.nip98.HttpAuthOutcome.Passed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.testkit.AddressTable;
import io.nostrmesh.url.CanonicalUrl;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAuthVerifierTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SecretKey KEY = SecretKey.generate(RANDOM);
  private static final long NOW = 1_772_366_400L;
  private static final String URL = "https://relay.example.com/iroh/relay";
  private static final byte[] BODY = "{\"ids\":[]}".getBytes(StandardCharsets.UTF_8);
  private static final String BODY_HASH = postTo(URL).payloadHash().orElseThrow();

  private final HttpAuthVerifier verifier = verifier(Duration.ofSeconds(60));

  private static HttpAuthVerifier verifier(Duration tolerance) {
    // Late in its second: a token is as old as its whole seconds say.
    return new HttpAuthVerifier(tolerance, () -> Instant.ofEpochSecond(NOW).plusMillis(999));
  }

  private static CanonicalUrl url(String text) {
    return ((Parsed.Valid<CanonicalUrl>) CanonicalUrl.ofRequest(text)).value();
  }

  private static HttpAuthRequest getOf(String url) {
    return HttpAuthRequest.get(url(url));
  }

  private static HttpAuthRequest postTo(String url) {
    return HttpAuthRequest.post(url(url), BODY);
  }

  private static Event event(int kind, long createdAt, String content, Tag... tags) {
    return new EventTemplate(kind, createdAt, List.of(tags), content).sign(KEY, RANDOM);
  }

  private static Event event(Tag... tags) {
    return event(27235, NOW, "", tags);
  }

  private HttpAuthOutcome verify(Event event, HttpAuthRequest request) {
    return verifier.verify(BearerCodec.encode(event), request);
  }

  private static void assertFault(HttpAuthOutcome outcome, HttpAuthFault fault) {
    assertThat(outcome).isEqualTo(new Failed(fault));
  }

  @Test
  void acceptsAValidTokenAndNamesItsAuthor() {
    Event event = event(Tag.of("u", URL), Tag.of("method", "GET"));
    assertThat(verify(event, getOf(URL))).isEqualTo(new Passed(event));
    assertThat(event.pubkey()).isEqualTo(KEY.publicKey());
  }

  @Test
  void toleratesContentAndFurtherTags() {
    Event event =
        event(
            27235,
            NOW,
            "hello",
            Tag.of("nonce", "1"),
            Tag.of("u", URL, "more"),
            Tag.of("U", "https://elsewhere.example"),
            Tag.of("method", "GET"),
            Tag.of("expiration", "1"));
    assertThat(verify(event, getOf(URL))).isEqualTo(new Passed(event));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 22242, 27234, 27236, 0})
  void refusesAnotherKind(int kind) {
    Event event = event(kind, NOW, "", Tag.of("u", URL), Tag.of("method", "GET"));
    assertFault(verify(event, getOf(URL)), HttpAuthFault.WRONG_KIND);
  }

  @ParameterizedTest
  @CsvSource({"-60, ''", "60, ''", "-61, EXPIRED", "61, NOT_YET_VALID", "-7200, EXPIRED"})
  void holdsTheTimestampAgainstTheClockBothWays(long offset, String fault) {
    Event event = event(27235, NOW + offset, "", Tag.of("u", URL), Tag.of("method", "GET"));
    HttpAuthOutcome outcome = verify(event, getOf(URL));
    assertThat(outcome)
        .isEqualTo(fault.isEmpty() ? new Passed(event) : new Failed(HttpAuthFault.valueOf(fault)));
  }

  @Test
  void takesItsToleranceFromConfiguration() {
    Event event = event(27235, NOW - 90, "", Tag.of("u", URL), Tag.of("method", "GET"));
    assertThat(verifier(Duration.ofSeconds(90)).isFresh(event)).isEqualTo(new Passed(event));
    assertFault(verifier(Duration.ofSeconds(89)).isFresh(event), HttpAuthFault.EXPIRED);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> verifier(Duration.ofSeconds(-1)))
        .withMessageContaining("tolerance");
  }

  @Test
  void survivesTimestampsAtTheEndsOfTheirRange() {
    Event last = event(27235, Long.MAX_VALUE, "", Tag.of("u", URL), Tag.of("method", "GET"));
    assertFault(verify(last, getOf(URL)), HttpAuthFault.NOT_YET_VALID);
    Event first = event(27235, 0, "", Tag.of("u", URL), Tag.of("method", "GET"));
    assertFault(verify(first, getOf(URL)), HttpAuthFault.EXPIRED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://relay.example.com/iroh/relay/",
        "HTTPS://RELAY.example.com/iroh/relay",
        "https://relay.example.com:443/iroh/relay",
        "wss://relay.example.com/iroh/relay",
        "https://relay.example.com/iroh/x/../relay",
      })
  void comparesUrlsInTheirCanonicalForm(String signed) {
    Event event = event(Tag.of("u", signed), Tag.of("method", "GET"));
    assertThat(verify(event, getOf(URL))).isEqualTo(new Passed(event));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:3000/relay", "http://[::1]:3000/relay"})
  void takesEveryLoopbackHostForTheSame(String signed) {
    Event event = event(Tag.of("u", signed), Tag.of("method", "GET"));
    assertThat(verify(event, getOf("http://127.0.0.1:3000/relay"))).isEqualTo(new Passed(event));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://other.example.com/iroh/relay",
        "http://relay.example.com/iroh/relay",
        "https://relay.example.com:8443/iroh/relay",
        "https://relay.example.com/iroh",
        "https://relay.example.com/iroh/relay/more",
        "https://relay.example.com/IROH/relay",
        "https://relay.example.com/iroh/relay?x=1",
        "https://relay.example.com/iroh/relay#x",
        "https://user@relay.example.com/iroh/relay",
        " https://relay.example.com/iroh/relay",
        "/iroh/relay",
        "",
      })
  void refusesAnotherUrl(String signed) {
    Event event = event(Tag.of("u", signed), Tag.of("method", "GET"));
    assertFault(verify(event, getOf(URL)), HttpAuthFault.WRONG_URL);
  }

  @Test
  void comparesTheQueryExactly() {
    Event event = event(Tag.of("u", URL + "?a=1&b=2"), Tag.of("method", "GET"));
    assertThat(verify(event, getOf(URL + "?a=1&b=2"))).isEqualTo(new Passed(event));
    assertFault(verify(event, getOf(URL + "?b=2&a=1")), HttpAuthFault.WRONG_URL);
    assertFault(verify(event, getOf(URL)), HttpAuthFault.WRONG_URL);
  }

  @Test
  void wantsExactlyOneUrl() {
    Tag method = Tag.of("method", "GET");
    Tag url = Tag.of("u", URL);
    assertFault(verify(event(method), getOf(URL)), HttpAuthFault.WRONG_URL);
    assertFault(verify(event(method, Tag.of("u")), getOf(URL)), HttpAuthFault.WRONG_URL);
    assertFault(verify(event(method, Tag.of("url", URL)), getOf(URL)), HttpAuthFault.WRONG_URL);
    assertFault(verify(event(method, url, url), getOf(URL)), HttpAuthFault.WRONG_URL);
    assertFault(
        verify(event(method, url, Tag.of("u", "https://other.example")), getOf(URL)),
        HttpAuthFault.WRONG_URL);
  }

  @Test
  void wantsExactlyOneMethodInAnyCase() {
    Tag url = Tag.of("u", URL);
    Tag get = Tag.of("method", "GET");
    Event lower = event(url, Tag.of("method", "get"));
    assertThat(verify(lower, getOf(URL))).isEqualTo(new Passed(lower));
    for (Event event :
        List.of(
            event(url),
            event(url, Tag.of("method")),
            event(url, Tag.of("method", "POST")),
            event(url, Tag.of("method", "GET ")),
            event(url, get, get),
            event(url, get, Tag.of("method", "POST")))) {
      assertFault(verify(event, getOf(URL)), HttpAuthFault.WRONG_METHOD);
    }
  }

  @Test
  void comparesThePayloadWhenThereIsABody() {
    Event matching = post(Tag.of("payload", BODY_HASH));
    assertThat(verify(matching, postTo(URL))).isEqualTo(new Passed(matching));
    Event absent = post();
    assertThat(verify(absent, postTo(URL))).isEqualTo(new Passed(absent));

    Tag right = Tag.of("payload", BODY_HASH);
    for (Event event :
        List.of(
            post(Tag.of("payload", "0".repeat(64))),
            post(Tag.of("payload", BODY_HASH.toUpperCase(Locale.ROOT))),
            post(Tag.of("payload", "no hex")),
            post(Tag.of("payload")),
            post(right, right))) {
      assertFault(verify(event, postTo(URL)), HttpAuthFault.WRONG_PAYLOAD);
    }
  }

  @Test
  void ignoresAPayloadWhenThereIsNoBody() {
    Event event =
        event(Tag.of("u", URL), Tag.of("method", "GET"), Tag.of("payload", "0".repeat(64)));
    assertThat(verify(event, getOf(URL))).isEqualTo(new Passed(event));
  }

  @Test
  void countsAnEmptyBodyAsABody() {
    HttpAuthRequest request = HttpAuthRequest.post(url(URL), new byte[0]);
    Event event =
        post(Tag.of("payload", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    assertThat(verify(event, request)).isEqualTo(new Passed(event));
  }

  @Test
  void refusesAnEventThatIsNotItsAuthorsOwn() {
    Event event = event(Tag.of("u", URL), Tag.of("method", "GET"));
    Event other = event(27235, NOW - 1, "", Tag.of("u", URL), Tag.of("method", "GET"));
    Event wrongId =
        new Event(
            other.id(),
            event.pubkey(),
            event.createdAt(),
            event.kind(),
            event.tags(),
            event.content(),
            event.sig());
    Event wrongSignature =
        new Event(
            event.id(),
            event.pubkey(),
            event.createdAt(),
            event.kind(),
            event.tags(),
            event.content(),
            other.sig());
    Event wrongAuthor =
        new EventTemplate(27235, NOW, event.tags(), "").sign(SecretKey.generate(RANDOM), RANDOM);
    Event stolen =
        new Event(
            wrongAuthor.id(),
            event.pubkey(),
            event.createdAt(),
            event.kind(),
            event.tags(),
            event.content(),
            wrongAuthor.sig());

    for (Event forged : List.of(wrongId, wrongSignature, stolen)) {
      assertFault(verify(forged, getOf(URL)), HttpAuthFault.BAD_SIGNATURE);
    }
    assertFault(HttpAuthVerifier.isIntact(wrongId), HttpAuthFault.BAD_SIGNATURE);
    assertThat(HttpAuthVerifier.isIntact(event)).isEqualTo(new Passed(event));
  }

  @Test
  void looksAtTheSignatureLast() {
    Event stale = event(1, NOW - 7200, "", Tag.of("u", URL), Tag.of("method", "POST"));
    assertFault(verify(stale, getOf(URL)), HttpAuthFault.WRONG_KIND);
  }

  private static Event post(Tag... more) {
    var tags = new ArrayList<>(List.of(Tag.of("u", URL), Tag.of("method", "POST")));
    tags.addAll(List.of(more));
    return event(tags.toArray(Tag[]::new));
  }

  static Stream<AddressTable.Row> addresses() {
    return AddressTable.addresses();
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void takesEachSpellingOfAnAddressForTheSameUrl(AddressTable.Row row) {
    boolean refused = row.nip98().startsWith("!");
    HttpAuthRequest request = getOf(refused ? URL : row.nip98());
    for (String spelled : List.of(row.http(), row.spelled())) {
      Event event = event(Tag.of("u", spelled), Tag.of("method", "GET"));
      assertThat(verify(event, request))
          .as(spelled)
          .isEqualTo(refused ? new Failed(HttpAuthFault.WRONG_URL) : new Passed(event));
    }
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void takesWhatBrowsersMakeOfAnAddress(AddressTable.Row row) {
    if (!row.nip98().startsWith("!") && !row.browser().equals("!")) {
      Event event = event(Tag.of("u", row.browser()), Tag.of("method", "GET"));
      assertThat(verify(event, getOf(row.nip98()))).isEqualTo(new Passed(event));
    }
  }
}
