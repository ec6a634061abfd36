package io.nostrmesh.host.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One rule of a real nginx for both relays, by the page that says how. */
@RealNginx
class OnePortPageTest {

  static final String PAGE = "docs/how-to/drop-in.md";

  private static final String SECRET = "c2VjcmV0";

  @TempDir Path folder;

  @Test
  void oneRuleIsEnough() throws Exception {
    var here = DocumentedSetup.in(folder);
    var certificate = new TestCertificate("first");
    certificate.copyTo(folder);
    HttpClient client = certificate.client();
    String place = "localhost:" + here.tls();
    String yaml =
        blocks("yaml").filter(block -> block.contains("shared")).findFirst().orElseThrow();
    String nginx = here.nginx(blocks("nginx").collect(Collectors.joining()));
    var properties = here.properties(yaml.replace("relay.example.com", place));
    properties.put("mesh.host.public-url", "wss://" + place);

    try (TestRelay relay = here.start(properties);
        NginxProcess running = NginxProcess.start(folder, nginx, here.tls());
        TestClient owner = TestClient.connect(URI.create("wss://" + place), client)) {
      owner.authenticate(TestRelay.OWNER);
      assertThat(running).isNotNull();
      assertThat(get(client, place, "/").body())
          .contains("\"iroh_relay_url\":\"https://" + place + "\"");
      assertThat(get(client, place, "/ping").headers().map())
          .containsKey("strict-transport-security");
      assertThat(get(client, place, "/generate_204").statusCode()).isEqualTo(204);
      assertThat(
              ChallengeOfIroh.at(
                  client, URI.create("wss://" + place + "/relay?token=" + SECRET), ""))
          .isPositive();
      assertThat(
              ChallengeOfIroh.at(client, URI.create("wss://" + place + "/relay"), "A".repeat(4096)))
          .isPositive();
      assertThat(relay.port()).isEqualTo(here.nostr());
    }
    assertThat(Files.readString(folder.resolve("relay.log")))
        .contains("\"GET /relay\" 101")
        .doesNotContain(SECRET);
  }

  private static Stream<String> blocks(String language) {
    return Snippet.in(language).filter(block -> block.page().equals(PAGE)).map(Snippet::text);
  }

  private static HttpResponse<String> get(HttpClient client, String place, String path)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("https://" + place + path))
            .header("Accept", "application/nostr+json")
            .build();
    return client.send(request, BodyHandlers.ofString());
  }
}
