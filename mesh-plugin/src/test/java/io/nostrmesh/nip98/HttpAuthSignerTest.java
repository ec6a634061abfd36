package io.nostrmesh.nip98;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nip98.HttpAuthOutcome.Passed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.url.CanonicalUrl;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HttpAuthSignerTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final SecretKey KEY = SecretKey.generate(new SecureRandom());

  private final HttpAuthSigner signer =
      new HttpAuthSigner(KEY, InstantSource.fixed(NOW), new SecureRandom());
  private final HttpAuthVerifier verifier =
      new HttpAuthVerifier(Duration.ofSeconds(60), InstantSource.fixed(NOW));

  private static HttpAuthRequest bearerRequest(String relayUrl) {
    return ((Parsed.Valid<HttpAuthRequest>) RelayBearer.request(relayUrl)).value();
  }

  private Event accepted(String token, HttpAuthRequest request) {
    HttpAuthOutcome outcome = verifier.verify(token, request);
    assertThat(outcome).isInstanceOf(Passed.class);
    return ((Passed) outcome).event();
  }

  @Test
  void signsBearersThatTheRelayAcceptsHoweverEachSpellsItsUrl() {
    String bearer =
        RelayBearer.sign(
            signer,
            bearerRequest("wss://Relay.example.com/iroh"),
            Optional.empty(),
            Optional.empty());

    Event event = accepted(bearer, bearerRequest("https://relay.example.com:443/iroh/"));
    assertThat(event.pubkey()).isEqualTo(KEY.publicKey());
    assertThat(event.content()).isEmpty();
    assertThat(event.firstTag("u")).contains("https://relay.example.com/iroh/relay");
    assertThat(event.firstTag("method")).contains("GET");
    assertThat(event.tags("endpoint")).isEmpty();
  }

  @Test
  void putsEndpointAndAttestationIntoABearer() {
    EndpointId endpoint = EndpointId.of(new byte[32]);
    Tag attestation = Tag.of("auth", "a", "b", "c");
    HttpAuthRequest request = bearerRequest("http://localhost:3340");
    String bearer =
        RelayBearer.sign(signer, request, Optional.of(endpoint), Optional.of(attestation));

    Event event = accepted(bearer, request);
    assertThat(event.tags("endpoint")).containsExactly(Tag.of("endpoint", "0".repeat(64)));
    assertThat(event.tags("auth")).containsExactly(attestation);
  }

  @Test
  void makesTwoEventsOfTwoEqualRequestsInOneSecond() {
    HttpAuthRequest request = bearerRequest("http://localhost:3340");
    assertThat(signer.sign(request, List.of()).id())
        .isNotEqualTo(signer.sign(request, List.of()).id());
  }

  @Test
  void refusesARelayUrlThatIsNone() {
    assertThat(RelayBearer.request("relay.example.com")).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void authorisesARequestWithItsBody() {
    byte[] body = "{\"kinds\":[1]}".getBytes(StandardCharsets.UTF_8);
    CanonicalUrl url =
        ((Parsed.Valid<CanonicalUrl>) CanonicalUrl.of("ws://localhost:3000", "/query")).value();
    HttpAuthRequest request = HttpAuthRequest.post(url, body);

    String authorization = signer.authorization(request);

    assertThat(authorization).startsWith("Nostr ");
    Event event = accepted(authorization.substring("Nostr ".length()), request);
    assertThat(event.tags("payload")).hasSize(1);
    assertThat(
            verifier.verify(
                authorization.substring("Nostr ".length()), HttpAuthRequest.post(url, new byte[1])))
        .isEqualTo(new HttpAuthOutcome.Failed(HttpAuthFault.WRONG_PAYLOAD));
  }

  static Stream<String> nostrToolsTokens() throws IOException, URISyntaxException {
    var table = HttpAuthSignerTest.class.getResource("/nip98/nostr-tools-tokens.txt");
    return Files.readAllLines(Path.of(Objects.requireNonNull(table).toURI())).stream()
        .filter(line -> !line.startsWith("#"));
  }

  @ParameterizedTest
  @MethodSource("nostrToolsTokens")
  void understandsTheTokensOfNostrTools(String line) {
    String[] row = line.split(" \\| ");
    CanonicalUrl url = ((Parsed.Valid<CanonicalUrl>) CanonicalUrl.ofRequest(row[1])).value();
    HttpAuthRequest request =
        row[2].equals("-")
            ? HttpAuthRequest.get(url)
            : HttpAuthRequest.post(url, row[2].getBytes(StandardCharsets.UTF_8));
    String token = row[3].substring("Nostr ".length());
    Event event = ((Passed) BearerCodec.decode(token)).event();
    var then =
        new HttpAuthVerifier(
            Duration.ofSeconds(60), () -> Instant.ofEpochSecond(event.createdAt()));

    assertThat(then.verify(token, request)).isEqualTo(new Passed(event));
    assertThat(event.pubkey()).isEqualTo(SecretKey.fromHex("07".repeat(32)).publicKey());
  }
}
