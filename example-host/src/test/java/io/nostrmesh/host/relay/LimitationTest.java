package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.SecretKey;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the NIP-11 document states as a limit is what is enforced: that much, and no more. */
class LimitationTest {

  private static final SecretKey ALICE = Keys.of("alice");

  @TempDir static Path data;
  private static TestRelay relay;
  private static TestClient client;
  private static JsonObject limitation;

  @BeforeAll
  static void start() throws Exception {
    relay = TestRelay.start(data, "mesh.host.access", "public");
    client = relay.connect();
    limitation = limitationOf(relay);
  }

  private static JsonObject limitationOf(TestRelay relay) throws Exception {
    String document =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(relay.httpUrl())
                    .header("Accept", "application/nostr+json")
                    .build(),
                BodyHandlers.ofString())
            .body();
    return (JsonObject)
        JsonReader.readObject(document)
            .toOptional()
            .flatMap(json -> json.get("limitation"))
            .orElseThrow();
  }

  @AfterAll
  static void stop() {
    client.close();
    relay.close();
  }

  private static int stated(String name) {
    return (int) ((JsonNumber) limitation.get(name).orElseThrow()).floor();
  }

  @Test
  void maxSubidLength() {
    String longest = "s".repeat(stated("max_subid_length"));
    client.request(longest, "{\"ids\":[]}");
    assertThat(client.requestRefused(longest + "s", "{\"ids\":[]}")).startsWith("invalid: ");
  }

  @Test
  void maxSubscriptions() {
    try (TestClient busy = relay.connect()) {
      for (int i = stated("max_subscriptions"); i > 0; i--) {
        busy.request("s" + i, "{\"ids\":[]}");
      }
      assertThat(busy.requestRefused("more", "{\"ids\":[]}")).startsWith("error: ");
    }
  }

  @Test
  void maxLimitAndDefaultLimit() {
    int most = stated("max_limit");
    int usual = stated("default_limit");
    IntStream.rangeClosed(0, Math.max(most, usual))
        .mapToObj(i -> Events.by(ALICE).kind(1111).content("" + i).sign())
        .peek(event -> client.send("[\"EVENT\"," + event.toJson() + "]"))
        .toList()
        .forEach(event -> assertThat(client.ok(event).accepted()).isTrue());
    assertThat(client.request("all", "{\"kinds\":[1111]}")).hasSize(usual);
    assertThat(client.request("all", limited(most))).hasSize(most);
    assertThat(client.request("all", limited(most + 1))).hasSize(most);
    assertThat(client.request("all", limited(Long.MAX_VALUE))).hasSize(most);
  }

  private static String limited(long limit) {
    return "{\"kinds\":[1111],\"limit\":" + limit + "}";
  }

  @Test
  void statesWhatIsConfigured(@TempDir Path other) throws Exception {
    try (TestRelay relay =
            TestRelay.start(
                other,
                "mesh.host.access",
                "public",
                "mesh.host.max-message-bytes",
                "20000",
                "mesh.host.max-subscriptions",
                "2",
                "mesh.host.max-filters",
                "3");
        TestClient client = relay.connect()) {
      JsonObject stated = limitationOf(relay);
      assertThat(stated.get("max_message_length")).contains(JsonValue.of(20_000));
      assertThat(stated.get("max_subscriptions")).contains(JsonValue.of(2));
      assertThat(stated.get("max_filters")).contains(JsonValue.of(3));
      client.request("a", "{}", "{}", "{}");
      client.request("b", "{}");
      assertThat(client.requestRefused("c", "{}")).contains("at most 2");
      assertThat(client.requestRefused("b", "{}", "{}", "{}", "{}")).startsWith("invalid: ");
      client.publishAccepted(Events.by(ALICE).content("x".repeat(19_000)).sign());
      client.send("x".repeat(20_001));
      assertThat(client.awaitClose()).isEqualTo(1009);
    }
  }

  /** An event of a stranger, and one of a member, on a relay of each kind of access. */
  @ParameterizedTest
  @CsvSource({"members, true, true", "open, true, false", "public, false, false"})
  void authRequiredAndRestrictedWrites(
      String access, boolean authRequired, boolean restrictedWrites, @TempDir Path other)
      throws Exception {
    try (TestRelay relay = TestRelay.start(other, "mesh.host.access", access);
        TestClient anonymous = relay.connect();
        TestClient stranger = relay.connect();
        TestClient owner = relay.connectAs(TestRelay.OWNER)) {
      assertThat(limitationOf(relay).get("auth_required")).contains(JsonValue.of(authRequired));
      assertThat(limitationOf(relay).get("restricted_writes"))
          .contains(JsonValue.of(restrictedWrites));

      anonymous.send("[\"REQ\",\"r\",{\"ids\":[]}]");
      anonymous.next(authRequired ? "CLOSED" : "EOSE");
      boolean admitted = stranger.sendAuth(stranger.authEvent(ALICE).sign()).accepted();
      assertThat(admitted && stranger.publish(Events.by(ALICE).sign()).accepted())
          .isEqualTo(!restrictedWrites);
      owner.publishAccepted(Events.by(TestRelay.OWNER).sign());
    }
  }

  @Test
  void maxFilters() {
    String[] most =
        Collections.nCopies(stated("max_filters"), "{\"ids\":[]}").toArray(String[]::new);
    client.request("f", most);
    assertThat(client.requestRefused("f", String.join(",", most), "{}")).startsWith("invalid: ");
  }

  @Test
  void maxEventTags() {
    var most = Events.by(ALICE);
    for (int i = stated("max_event_tags"); i > 0; i--) {
      most.tag("x");
    }
    client.publishAccepted(most.sign());
    assertThat(client.publish(most.tag("x").sign()).accepted()).isFalse();
  }

  @Test
  void createdAtUpperLimit() {
    int ahead = stated("created_at_upper_limit");
    client.publishAccepted(Events.by(ALICE).at(Events.now() + ahead - 30).sign());
    assertThat(client.publish(Events.by(ALICE).at(Events.now() + ahead + 30).sign()).accepted())
        .isFalse();
  }
}
