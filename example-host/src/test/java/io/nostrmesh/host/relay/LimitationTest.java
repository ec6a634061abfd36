package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.SecretKey;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    String document =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(relay.httpUrl())
                    .header("Accept", "application/nostr+json")
                    .build(),
                BodyHandlers.ofString())
            .body();
    limitation =
        (JsonObject)
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
