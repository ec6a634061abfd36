package io.nostrmesh.host.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The nginx blocks of the documentation in a real nginx, before a relay that is set up by the YAML
 * that stands below them.
 */
@RealNginx
class NginxSnippetTest {

  private static final String SECRET = "c2VjcmV0";

  @TempDir Path folder;

  private HttpClient client;
  private DocumentedSetup here;
  private TestRelay relay;
  private NginxProcess nginx;

  /** Those of other pages have tests of their own. */
  private static Stream<Snippet> blocks() {
    var others = Set.of(GatewayPageTest.PAGE, OnePortPageTest.PAGE, SeveralNodesPageTest.PAGE);
    return Snippet.in("nginx").filter(block -> !others.contains(block.page()));
  }

  @BeforeEach
  void followThePage() throws Exception {
    here = DocumentedSetup.in(folder);
    var certificate = new TestCertificate("first");
    certificate.copyTo(folder);
    client = certificate.client();
    assertThat(blocks().map(Snippet::page).distinct()).as("one page, one configuration").hasSize(1);
    String configuration = blocks().map(Snippet::text).collect(Collectors.joining());
    relay = here.start(behindNginx());
    nginx = NginxProcess.start(folder, here.nginx(configuration), here.tls());
  }

  /** The first YAML block of the page, with the addresses that nginx has here. */
  private Map<String, Object> behindNginx() {
    String page = blocks().findFirst().orElseThrow().page();
    String yaml =
        Snippet.in("yaml").filter(s -> s.page().equals(page)).findFirst().orElseThrow().text();
    return here.properties(
        yaml.replace("relay.example.com", "localhost:" + here.tls())
            .replace("nostr.example.com", "127.0.0.1:" + here.tls()));
  }

  @AfterEach
  void stop() {
    nginx.close();
    relay.close();
  }

  @Test
  void membersAuthenticateThroughIt() throws Exception {
    try (TestClient owner =
        TestClient.connect(URI.create("wss://127.0.0.1:" + here.tls()), client)) {
      owner.authenticate(TestRelay.OWNER);
    }
    var information =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + here.tls() + "/"))
            .header("Accept", "application/nostr+json")
            .build();
    assertThat(client.send(information, BodyHandlers.ofString()).body())
        .contains("\"iroh_relay_url\":\"https://localhost:" + here.tls() + "\"");
  }

  @Test
  void irohClientsReachWhatTheyNeed() throws Exception {
    assertThat(get("/ping").statusCode()).isEqualTo(200);
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/generate_204").statusCode()).isEqualTo(204);
    assertThat(challenge("/relay", "A".repeat(65_536))).isPositive();
    assertThat(challenge("/relay?token=" + "A".repeat(60_000), "")).isPositive();
  }

  @Test
  void noLogShowsToken() throws Exception {
    assertThat(challenge("/relay?token=" + SECRET, "")).isPositive();
    relay.close();
    assertThat(get("/relay?token=" + SECRET).statusCode()).isEqualTo(502);
    nginx.close();
    assertThat(Files.readString(folder.resolve("iroh.log")))
        .contains("\"GET /relay\" 101", " 502 ");
    try (var files = Files.list(folder)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        assertThat(Files.readString(log)).as(log.toString()).doesNotContain(SECRET);
      }
    }
  }

  @Test
  void attemptsOfOneAddressAreLimited() throws Exception {
    int refused = 0;
    for (int i = 0; i < 600 && refused == 0; i++) {
      refused += get("/ping").statusCode() == 503 ? 1 : 0;
    }
    assertThat(refused).isEqualTo(1);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var url = URI.create("https://localhost:" + here.tls() + path);
    return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
  }

  private int challenge(String path, String bearer) throws Exception {
    return ChallengeOfIroh.at(client, URI.create("wss://localhost:" + here.tls() + path), bearer);
  }
}
