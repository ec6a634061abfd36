package io.nostrmesh.host.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.FreePorts;
import io.nostrmesh.host.testing.Postgres;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The set-up of several nodes behind a real nginx, by the page that says how. */
@RealNginx
@Postgres.Needed
class SeveralNodesPageTest {

  static final String PAGE = "docs/how-to/several-nodes.md";

  private static final int NODES = 3;

  @TempDir Path folder;

  @Test
  void clientsOfAnyNodeHearEachOther() throws Exception {
    var here = DocumentedSetup.in(folder);
    var certificate = new TestCertificate("first");
    certificate.copyTo(folder);
    HttpClient client = certificate.client();
    String nginx = blocks("nginx");
    var database = Postgres.create();
    var nodes = new ArrayList<TestRelay>();
    try {
      for (int node = 1; node <= NODES; node++) {
        int iroh = FreePorts.next();
        nodes.add(
            TestRelay.start(
                folder.resolve("node" + node), settings(here, database, iroh).toArray()));
        String address = "10.0.0." + node;
        nginx =
            nginx
                .replace(address + ":3000", "127.0.0.1:" + nodes.get(node - 1).port())
                .replace(address + ":3340", "127.0.0.1:" + iroh);
      }
      try (NginxProcess running = NginxProcess.start(folder, here.nginx(nginx), here.tls())) {
        assertThat(running).isNotNull();
        eachHearsTheOthers(URI.create("wss://127.0.0.1:" + here.tls()), client);
        // The second relay would send another challenge; all come to the first.
        assertThat(
                ChallengeOfIroh.at(
                    client, URI.create("wss://localhost:" + here.tls() + "/relay"), ""))
            .isPositive();
      }
    } finally {
      nodes.forEach(TestRelay::close);
    }
  }

  /** As many clients as nodes: the balancer sends each to another one. */
  private static void eachHearsTheOthers(URI url, HttpClient http) {
    var clients = new ArrayList<TestClient>();
    try {
      for (int i = 0; i < NODES; i++) {
        TestClient client = TestClient.connect(url, http);
        clients.add(client);
        client.authenticate(TestRelay.OWNER);
        client.request("live", "{\"kinds\":[1],\"limit\":0}");
      }
      for (TestClient publisher : clients) {
        String text = "from " + clients.indexOf(publisher);
        Event event = publisher.publishAccepted(Events.by(TestRelay.OWNER).content(text).sign());
        for (TestClient client : clients) {
          assertThat(client.live("live")).isEqualTo(event);
        }
      }
    } finally {
      clients.forEach(TestClient::close);
    }
  }

  /** The YAML of the page, with the database and the addresses of here. */
  private static List<Object> settings(DocumentedSetup here, Postgres.Database database, int iroh) {
    Map<String, Object> properties =
        here.properties(
            blocks("yaml")
                .replaceAll("bind-address: .*", "bind-address: 127.0.0.1:" + iroh)
                .replace("/etc/relay", here.folder().toString())
                .replaceAll("owner: .*", "owner: " + TestRelay.OWNER.publicKey().hex())
                .replace("relay.example.com", "localhost:" + here.tls())
                .replace("nostr.example.com", "127.0.0.1:" + here.tls()));
    assertThat(properties.keySet()).isNotEmpty().allMatch(KnownProperties::contain);
    var settings = new ArrayList<Object>();
    properties.forEach((name, value) -> settings.addAll(List.of(name, value)));
    settings.addAll(List.of(database.settings()));
    return settings;
  }

  private static String blocks(String language) {
    return Stream.of(language)
        .flatMap(Snippet::in)
        .filter(block -> block.page().equals(PAGE))
        .map(Snippet::text)
        .collect(Collectors.joining());
  }
}
