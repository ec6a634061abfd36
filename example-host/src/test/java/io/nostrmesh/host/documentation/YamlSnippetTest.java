package io.nostrmesh.host.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each YAML block of the documentation sets up a real relay, which then serves what it says. */
class YamlSnippetTest {

  @TempDir Path folder;

  static Stream<Snippet> blocks() {
    // For several nodes there must be a database; SeveralNodesPageTest has one.
    return Snippet.in("yaml").filter(block -> !block.page().equals(SeveralNodesPageTest.PAGE));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void setsUpRelay(Snippet block) throws Exception {
    var certificate = new TestCertificate("first");
    certificate.copyTo(folder);
    HttpClient client = certificate.client();
    var here = DocumentedSetup.in(folder);
    Map<String, Object> properties = here.properties(block.text());
    assertThat(properties.keySet()).isNotEmpty().allMatch(KnownProperties::contain);

    try (TestRelay relay = here.start(properties)) {
      boolean tls = properties.containsKey("micronaut.server.ssl.enabled");
      assertThat(relay.port()).isEqualTo(tls ? here.tls() : here.nostr());
      String authority = (tls ? "s" : "") + "://127.0.0.1:" + relay.port();
      try (TestClient owner = TestClient.connect(URI.create("ws" + authority), client)) {
        owner.authenticate(TestRelay.OWNER);
      }
      Object irohRelay = properties.get("mesh.iroh-relay.public-url");
      if (irohRelay != null) {
        assertThat(get(client, "http" + authority + "/"))
            .contains("\"iroh_relay_url\":\"" + irohRelay + "\"");
        boolean irohTls = properties.containsKey("mesh.iroh-relay.tls.certificate");
        boolean shared = "shared".equals(properties.get("mesh.iroh-relay.bind-address"));
        int port = shared ? relay.port() : here.iroh();
        get(client, (irohTls ? "https" : "http") + "://127.0.0.1:" + port + "/ping");
      }
    }
  }

  @Test
  void renewedCertificateServesNewConnections() throws Exception {
    var first = new TestCertificate("first");
    var second = new TestCertificate("second");
    first.copyTo(folder);
    var here = DocumentedSetup.in(folder);
    String block =
        blocks()
            .filter(snippet -> snippet.text().contains("refresh-interval: 1m"))
            .findFirst()
            .orElseThrow()
            .text();
    try (TestRelay relay =
        here.start(here.properties(block.replace("interval: 1m", "interval: 100ms")))) {
      var address = URI.create("wss://127.0.0.1:" + relay.port());
      TestClient.connect(address, first.client()).close();
      second.copyTo(folder);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!connects(address, second.client())) {
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
    }
  }

  private static boolean connects(URI address, HttpClient client) {
    try (TestClient connected = TestClient.connect(address, client)) {
      return !connected.challenge().isEmpty();
    } catch (CompletionException untrusted) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mesh.iroh-relay.publicurl",
        "mesh.hosts.owner",
        "micronaut.server.ssl.keyname",
        "micronaut.certificate.files.relay.path",
        "micronaut.certificate.file.relay.key",
        "server.port"
      })
  void misspelledNameIsNoticed(String name) {
    assertThat(KnownProperties.contain(name)).isFalse();
  }

  private static String get(HttpClient client, String url) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(url)).header("Accept", "application/nostr+json").build();
    var response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(url).isEqualTo(200);
    return response.body();
  }
}
