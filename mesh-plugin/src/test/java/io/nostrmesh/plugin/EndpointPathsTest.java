package io.nostrmesh.plugin;

import static io.nostrmesh.plugin.IrohRelays.MEMBER;
import static io.nostrmesh.plugin.IrohRelays.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.Frame;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerDeniesAuth;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.IrohTestClient;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.nip98.BearerCodec;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.EndpointProof;
import io.nostrmesh.offer.OfferCaps;
import io.nostrmesh.offer.OfferEnvelope;
import io.nostrmesh.plugin.IrohRelays.Members;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /mesh/endpoints/{endpoint-id}}, on a listening relay, by a member's HTTP client. */
@Timeout(60)
class EndpointPathsTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final TestKey PHONE = TestKey.filled(7);
  private static final SecretKey OTHER = SecretKey.fromHex("3".repeat(64));
  private static final String PATH = "/mesh/endpoints/" + PHONE.id();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Members members = new Members(MEMBER, OTHER);
  private MeshPlugin plugin = start();

  private MeshPlugin start(String... more) {
    return MeshPlugin.start(IrohRelays.properties(more), members);
  }

  @AfterEach
  void stop() {
    plugin.close();
  }

  @Test
  void admitsTheEndpointOfAMemberWhoOffersNothing() throws Exception {
    assertThat(knock()).isInstanceOf(ServerDeniesAuth.class);

    assertThat(put(MEMBER).statusCode()).isEqualTo(204);

    try (var client = IrohTestClient.join(address(), PHONE)) {
      client.ping();
      assertThat(get(MEMBER).body())
          .isEqualTo("{\"endpoint_id\":\"%s\",\"connected\":true}".formatted(PHONE.id()));

      assertThat(send("DELETE", MEMBER, List.of()).statusCode()).isEqualTo(204);
      client.awaitClosed();
    }
    assertThat(knock()).isInstanceOf(ServerDeniesAuth.class);
    assertThat(get(MEMBER).statusCode()).isEqualTo(404);
  }

  @Test
  void endsTheConnectionWithTheMembership() throws Exception {
    put(MEMBER);
    try (var client = IrohTestClient.join(address(), PHONE)) {
      members.remove(MEMBER);
      client.awaitClosed();
    }
    assertThat(knock()).isInstanceOf(ServerDeniesAuth.class);
  }

  @Test
  void keepsTheConnectionWhileSomebodyVouches() throws Exception {
    put(MEMBER);
    put(OTHER);
    try (var client = IrohTestClient.join(address(), PHONE)) {
      members.remove(MEMBER);
      client.ping();
      send("DELETE", OTHER, List.of());
      client.awaitClosed();
    }
  }

  @Test
  void takesNobodyElsesWordBack() throws Exception {
    put(MEMBER);
    try (var client = IrohTestClient.join(address(), PHONE)) {
      assertThat(send("DELETE", OTHER, List.of()).statusCode()).isEqualTo(204);
      client.ping();
    }
  }

  @Test
  void tellsMembersWhetherAnOfferIsReachableAndNobodyAnythingElse() throws Exception {
    assertThat(get(STRANGER).statusCode()).isEqualTo(403);
    assertThat(get(OTHER).statusCode()).isEqualTo(404);

    put(MEMBER);
    assertThat(get(OTHER).statusCode()).as("registered by another").isEqualTo(404);
    assertThat(get(MEMBER).body()).contains("\"connected\":false");

    plugin.endpointRoster().stored(offer(MEMBER)).toCompletableFuture().join();
    assertThat(get(OTHER).body()).contains("\"connected\":false");
    try (var client = IrohTestClient.join(address(), PHONE)) {
      client.ping();
      assertThat(get(OTHER).body()).contains("\"connected\":true");
      assertThat(get(STRANGER).statusCode()).isEqualTo(403);
    }
    members.remove(MEMBER);
    assertThat(get(OTHER).statusCode()).as("offered by nobody now").isEqualTo(404);
  }

  @ParameterizedTest(name = "{0} by {1}, proof {2}: {3}")
  @CsvSource({
    "PUT,    member,   of it,        204",
    "PUT,    member,   none,         403",
    "PUT,    member,   of another,   403",
    "PUT,    member,   twice,        403",
    "PUT,    member,   for another,  403",
    "PUT,    stranger, of it,        403",
    "PUT,    stranger, none,         403",
    "DELETE, member,   none,         204",
    "DELETE, stranger, none,         403",
    "GET,    member,   none,         404",
    "GET,    stranger, none,         403",
  })
  void asksForMembershipAndProof(String method, String who, String proof, int status)
      throws Exception {
    SecretKey key = who.equals("member") ? MEMBER : STRANGER;
    List<Tag> tags =
        switch (proof) {
          case "of it" -> List.of(proof(key, PHONE));
          case "of another" -> List.of(proof(key, TestKey.filled(9)));
          case "for another" -> List.of(proof(OTHER, PHONE));
          case "twice" -> List.of(proof(key, PHONE), proof(key, PHONE));
          default -> List.of();
        };
    HttpResponse<String> answer = send(method, key, tags);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body().isEmpty()).isEqualTo(status == 204);
  }

  @Test
  void asksForNoProofWhereAMembersWordCounts() throws Exception {
    plugin.close();
    plugin = start("mesh.admission.roster", "claimed");
    assertThat(send("PUT", MEMBER, List.of()).statusCode()).isEqualTo(204);
    IrohTestClient.join(address(), PHONE).close();
  }

  @Test
  void servesNothingWhereTokensAloneCount() throws Exception {
    plugin.close();
    plugin = start("mesh.admission.roster", "off");
    assertThat(put(MEMBER).statusCode()).isEqualTo(404);
    assertThat(plugin.endpointRoster().kinds()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://elsewhere.example",
        "http://localhost:3340/iroh",
        "http://localhost:3340/mesh/endpoints",
        "https://localhost:3340"
      })
  void wantsATokenForThisVeryRequest(String other) throws Exception {
    Event forOther = auth(MEMBER, "PUT", other + PATH, 0, List.of(proof(MEMBER, PHONE)));
    assertThat(send("PUT", PATH, "Nostr " + BearerCodec.encode(forOther)).statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "old, 401",
    "early, 401",
    "another method, 401",
    "another path, 401",
    "forged, 401",
    "a bearer, 401",
    "a bare token, 401",
    "nothing, 401",
    "empty, 401",
    "rubbish, 401",
    "lower case scheme, 204",
  })
  void readsTokens(String how, int status) throws Exception {
    String url = IrohRelays.URL + PATH;
    List<Tag> proof = List.of(proof(MEMBER, PHONE));
    Event good = auth(MEMBER, "PUT", url, 0, proof);
    String token =
        switch (how) {
          case "old" -> "Nostr " + BearerCodec.encode(auth(MEMBER, "PUT", url, -120, proof));
          case "early" -> "Nostr " + BearerCodec.encode(auth(MEMBER, "PUT", url, 120, proof));
          case "another method" ->
              "Nostr " + BearerCodec.encode(auth(MEMBER, "DELETE", url, 0, proof));
          case "another path" ->
              "Nostr " + BearerCodec.encode(auth(MEMBER, "PUT", url + "/x", 0, proof));
          case "forged" -> "Nostr " + BearerCodec.encode(forged(good));
          case "a bearer" -> "Bearer " + BearerCodec.encode(good);
          case "a bare token" -> BearerCodec.encode(good);
          case "empty" -> "Nostr ";
          case "rubbish" -> "Nostr !!!";
          case "lower case scheme" -> "nostr " + BearerCodec.encode(good);
          default -> "";
        };
    HttpResponse<String> answer = send("PUT", PATH, token);
    assertThat(answer.statusCode()).isEqualTo(status);
    if (status == 401) {
      assertThat(answer.headers().firstValue("www-authenticate")).contains("Nostr");
    }
  }

  @Test
  void takesAnEventOnce() throws Exception {
    Event event = auth(MEMBER, "PUT", IrohRelays.URL + PATH, 0, List.of(proof(MEMBER, PHONE)));
    String token = "Nostr " + BearerCodec.encode(event);
    assertThat(send("PUT", PATH, token).statusCode()).isEqualTo(204);
    send("DELETE", MEMBER, List.of());

    assertThat(send("PUT", PATH, token).statusCode()).isEqualTo(401);
    assertThat(knock()).isInstanceOf(ServerDeniesAuth.class);
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /mesh/endpoints/, 400",
    "PUT, /mesh/endpoints/xyz, 400",
    "PUT, /mesh/endpoints/EA4A6C63E29C520ABEF5507B132EC5F9954776AEBEBE7B92421EEA691446D22C, 400",
    "PUT, /mesh/endpoints, 404",
    "PUT, /mesh, 404",
  })
  void servesItsPathsAlone(String method, String path, int status) throws Exception {
    assertThat(send(method, path, "").statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH", "HEAD", "OPTIONS"})
  void knowsThreeMethods(String method) throws Exception {
    HttpResponse<String> answer = send(method, PATH, "");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).contains("GET, PUT, DELETE");
  }

  @Test
  void isSignedForItsOwnUrlWhereThereIsOne() throws Exception {
    plugin.close();
    plugin = start("mesh.iroh-relay.control-url", "https://control.example");
    List<Tag> proof = List.of(proof(MEMBER, PHONE));
    Event event = auth(MEMBER, "PUT", "https://control.example" + PATH, 0, proof);
    assertThat(send("PUT", PATH, "Nostr " + BearerCodec.encode(event)).statusCode()).isEqualTo(204);
    assertThat(put(MEMBER).statusCode()).isEqualTo(401);
    assertThat(plugin.nip11Extension().values())
        .containsEntry("iroh_control_url", JsonValue.of("https://control.example"));
  }

  @Test
  void isAdvertisedWhereItIsNotTheRelayItself() {
    assertThat(plugin.nip11Extension().fields()).doesNotContain("iroh_control_url");
  }

  private InetSocketAddress address() {
    return plugin.irohRelayAddress().orElseThrow();
  }

  /** What an endpoint without token is told. */
  private Frame knock() {
    try (var client = IrohTestClient.dial(address(), PHONE, IrohRelayVersion.V2)) {
      client.prove();
      return client.receive();
    }
  }

  private HttpResponse<String> put(SecretKey key) throws Exception {
    return send("PUT", key, List.of(proof(key, PHONE)));
  }

  private HttpResponse<String> get(SecretKey key) throws Exception {
    return send("GET", key, List.of());
  }

  private HttpResponse<String> send(String method, SecretKey key, List<Tag> more) throws Exception {
    Event event = auth(key, method, IrohRelays.URL + PATH, 0, more);
    return send(method, PATH, "Nostr " + BearerCodec.encode(event));
  }

  private HttpResponse<String> send(String method, String path, String authorization)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address().getPort() + path))
            .method(method, BodyPublishers.noBody());
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static Event auth(
      SecretKey key, String method, String url, long seconds, List<Tag> more) {
    var tags = new ArrayList<>(List.of(Tag.of("u", url), Tag.of("method", method)));
    tags.addAll(more);
    tags.add(Tag.of("nonce", Long.toHexString(RANDOM.nextLong())));
    return new EventTemplate(Kind.HTTP_AUTH, Instant.now().getEpochSecond() + seconds, tags, "")
        .sign(key, RANDOM);
  }

  private static Event forged(Event event) {
    return new Event(
        event.id(),
        OTHER.publicKey(),
        event.createdAt(),
        event.kind(),
        event.tags(),
        event.content(),
        event.sig());
  }

  private static Tag proof(SecretKey member, TestKey endpoint) {
    return EndpointProof.tag(endpoint.sign(EndpointProof.message(member.publicKey())).bytes());
  }

  private static Event offer(SecretKey author) {
    long now = Instant.now().getEpochSecond();
    return new OfferEnvelope(
            OfferEnvelope.VERSION,
            "phone",
            PHONE.id().toString(),
            IrohRelays.URL,
            now + 600,
            OfferCaps.NONE,
            List.of(),
            Optional.empty())
        .event(now, Optional.of(proof(author, PHONE)))
        .sign(author, RANDOM);
  }
}
