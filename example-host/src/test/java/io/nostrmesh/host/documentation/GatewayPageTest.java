package io.nostrmesh.host.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.clients.LoggedProcess;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page of the gateway, followed before a real relay: what it types, what its systemd unit
 * starts, and its nginx in front. Caddy and systemd themselves are not here.
 */
@RealNginx
class GatewayPageTest {

  static final String PAGE = "docs/how-to/gateway.md";

  private static final String PROGRAM = "java -jar mesh-gateway.jar ";

  @TempDir Path folder;

  private DocumentedSetup here;
  private TestRelay relay;

  @BeforeEach
  void start() {
    here = DocumentedSetup.in(folder);
    relay =
        TestRelay.start(
            folder.resolve("data"),
            "mesh.host.access",
            "public",
            "mesh.host.public-url",
            "wss://127.0.0.1:" + here.tls());
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  @Test
  void theListAndTheCheckAreRight() throws IOException {
    List<String> typed =
        blocks("console").flatMap(text -> text.lines().map(line -> line.substring(2))).toList();
    assertThat(typed).hasSize(2);
    try (var list = shell(typed.get(0))) {
      list.awaitEnd();
    }

    try (var check = gateway(typed.get(1).substring(PROGRAM.length()))) {
      assertThat(check.awaitEnd()).contains("It would serve.").doesNotContain("PROBLEM");
    }
  }

  @Test
  void theUnitServesBehindTheProxy() throws Exception {
    Files.writeString(folder.resolve("members.txt"), TestRelay.OWNER.publicKey().hex());
    String unit = blocks("ini").collect(Collectors.joining());
    String start =
        unit.lines().filter(line -> line.startsWith("ExecStart=")).findFirst().orElseThrow();
    var certificate = new TestCertificate("first");
    certificate.copyTo(folder);
    String proxy = here.nginx(blocks("nginx").collect(Collectors.joining()));
    assertThat(proxy).contains("X-Forwarded-For $remote_addr");

    try (var gateway = gateway(start.substring(start.indexOf("--upstream")))) {
      gateway.awaitLine("The gateway listens on");
      try (var nginx = NginxProcess.start(folder, proxy, here.tls());
          TestClient owner =
              TestClient.connect(
                  URI.create("wss://127.0.0.1:" + here.tls()), certificate.client())) {
        owner.authenticate(TestRelay.OWNER);
        var information =
            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + here.tls() + "/"))
                .header("Accept", "application/nostr+json")
                .build();
        assertThat(certificate.client().send(information, BodyHandlers.ofString()).body())
            .contains("\"iroh_relay_url\":\"https://localhost:" + here.tls() + "\"");
        var ping = HttpRequest.newBuilder(URI.create("https://localhost:" + here.tls() + "/ping"));
        assertThat(certificate.client().send(ping.build(), BodyHandlers.ofString()).statusCode())
            .isEqualTo(200);
        assertThat(nginx).isNotNull();
      }
    }
  }

  private static Stream<String> blocks(String language) {
    return Snippet.in(language).filter(block -> block.page().equals(PAGE)).map(Snippet::text);
  }

  /** The gateway with the words of the page, at the addresses of this machine. */
  private LoggedProcess gateway(String words) {
    String local =
        words
            .replace("127.0.0.1:7777", "127.0.0.1:" + relay.port())
            .replace("127.0.0.1:3000", "127.0.0.1:" + here.nostr())
            .replace("127.0.0.1:3340", "127.0.0.1:" + here.iroh())
            .replace("wss://nostr.example.com", "wss://127.0.0.1:" + here.tls())
            .replace("https://relay.example.com", "https://localhost:" + here.tls())
            .replace("/var/lib/mesh-gateway", folder.toString());
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-cp", classPath()));
    command.add("io.nostrmesh.gateway.program.GatewayProgram");
    command.addAll(List.of(local.strip().split(" ")));
    return LoggedProcess.start(folder, Map.of(), command);
  }

  private LoggedProcess shell(String line) {
    return LoggedProcess.start(folder, Map.of(), List.of("bash", "-c", line));
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
