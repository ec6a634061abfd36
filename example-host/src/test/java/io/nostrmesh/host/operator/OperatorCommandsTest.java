package io.nostrmesh.host.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.nostrmesh.host.clients.LoggedProcess;
import io.nostrmesh.host.testing.FreePorts;
import io.nostrmesh.host.testing.HostProcess;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.PlainIrohEndpoint;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerConfirmsAuth;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerDeniesAuth;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Nip19;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The operator's commands, against a host that runs in a process of its own. */
@Timeout(180)
class OperatorCommandsTest {

  private static final String SECRET = "0123456789abcdef0123";

  /** What a page shows of them. */
  private static final Pattern SHOWN =
      Pattern.compile("(?ms)^```console\n\\$ java -jar example-host.jar (\\w+)\n(.*?)^```");

  @TempDir Path folder;

  private record Ending(int status, String out, String err) {}

  @Test
  void showWhatARunningHostKnows() throws Exception {
    int port = FreePorts.next();
    String url = "http://localhost:" + port;
    Map<String, String> environment = new HashMap<>();
    environment.put("MESH_IROH_RELAY_BIND_ADDRESS", "127.0.0.1:" + port);
    environment.put("MESH_IROH_RELAY_PUBLIC_URL", url);
    environment.put("MESH_HOST_OWNER", TestRelay.OWNER.publicKey().hex());
    try (var host = HostProcess.start(folder, environment)) {
      assertThat(host.output()).isNotEmpty();
      assertThat(process(environment, "connections")).isEqualTo("0 connections of 0 members\n");
      try (var member = new PlainIrohEndpoint(url, TestRelay.OWNER);
          var stranger = new PlainIrohEndpoint(url, Keys.of("stranger"))) {
        assertThat(member.answer()).isInstanceOf(ServerConfirmsAuth.class);
        assertThat(stranger.answer()).isInstanceOf(ServerDeniesAuth.class);

        String connections = process(environment, "connections");
        String denied = process(environment, "denied");

        assertThat(connections)
            .startsWith("1 connection of 1 member\n")
            .contains(Nip19.npub(TestRelay.OWNER.publicKey()) + "  1 connection, 0 ended")
            .contains("  token  127.0.0.1  ");
        assertThat(denied)
            .startsWith("1 attempt denied since ")
            .contains("admission.not-a-member: not a relay member")
            .contains("key " + Keys.of("stranger").publicKey().hex());
        assertThat(Map.of("connections", shape(connections), "denied", shape(denied)))
            .isEqualTo(shown());
      }
      Ending json = run("denied", "--json", "--mesh.iroh-relay.bind-address=127.0.0.1:" + port);
      assertThat(json.status()).isZero();
      assertThat(JsonReader.read(json.out().strip()).toOptional().orElseThrow())
          .isInstanceOfSatisfying(
              JsonObject.class, object -> assertThat(object.get("times")).isPresent());
    }
    Ending gone = run("connections", "--url", url);
    assertThat(gone.status()).isEqualTo(1);
    assertThat(gone.err()).contains("nothing answers at " + url).hasLineCount(1);
  }

  @Test
  void takeTheSecretFromWhereTheRelayTakesIt() {
    int port = FreePorts.next();
    Map<String, String> environment = new HashMap<>();
    environment.put("MESH_IROH_RELAY_BIND_ADDRESS", "127.0.0.1:" + port);
    environment.put("MESH_IROH_RELAY_PUBLIC_URL", "https://iroh.example.com");
    environment.put("MESH_IROH_RELAY_ACCESS_SECRET", SECRET);
    try (var host = HostProcess.start(folder, environment)) {
      assertThat(host.output()).isNotEmpty();
      assertThat(process(environment, "connections")).startsWith("0 connections");
      String bind = "--mesh.iroh-relay.bind-address=127.0.0.1:" + port;
      Ending without = run("connections", bind);
      assertThat(without.err()).contains("set that, or mesh.iroh-relay.access-secret-file");
      Ending wrong = run("denied", bind, "--mesh.iroh-relay.access-secret=another-secret-x");
      assertThat(wrong.err()).contains("has another mesh.iroh-relay.access-secret");
      assertThat(without.status()).isEqualTo(1);
      assertThat(wrong.status()).isEqualTo(1);
    }
  }

  @Test
  void findTheRelayInTheHostsOwnPort() {
    Map<String, String> environment = new HashMap<>();
    environment.put("MESH_IROH_RELAY_BIND_ADDRESS", "shared");
    environment.put("MESH_IROH_RELAY_PUBLIC_URL", "http://localhost:3000");
    try (var host = HostProcess.start(folder, environment)) {
      environment.put("MICRONAUT_SERVER_PORT", Integer.toString(host.port()));
      assertThat(process(environment, "connections")).isEqualTo("0 connections of 0 members\n");
      assertThat(process(environment, "denied")).startsWith("0 attempts denied since ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | {\"members\":[] | is no iroh relay that tells it",
        "200 | [] | is no iroh relay that tells it",
        "404 | Not Found | is no iroh relay that tells it",
        "401 | no | whoever has its mesh.iroh-relay.access-secret",
        "302 | no | answers with status 302",
        "500 | no | answers with status 500",
        "503 | the relay is busy | says: the relay is busy",
        "501 | it is \u001b[31mexternal | says: it is  [31mexternal",
      })
  void sayWhatIsWrongInOneLine(int status, String body, String problem) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(status, bytes.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
          }
        });
    server.start();
    try {
      Ending ending =
          run("connections", "--url", "http://127.0.0.1:" + server.getAddress().getPort());

      assertThat(ending.err()).startsWith("mesh connections: ").contains(problem).hasLineCount(1);
      assertThat(ending.out()).isEmpty();
      assertThat(ending.status()).isEqualTo(1);
    } finally {
      server.stop(0);
    }
  }

  /** As typed, with the variables that the host has. */
  private String process(Map<String, String> environment, String command) {
    try (var typed = LoggedProcess.program(folder, environment, command)) {
      return typed.awaitEnd() + "\n";
    }
  }

  private static Ending run(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        new CommandLine(new io.nostrmesh.host.HostCommand((properties, line) -> 70))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(words);
    return new Ending(status, out.toString(), err.toString());
  }

  private static Map<String, String> shown() throws IOException {
    String page =
        Files.readString(
            Path.of(System.getProperty("basedir", "")).resolve("../docs/how-to/operate.md"));
    var shown = new HashMap<String, String>();
    for (MatchResult block : SHOWN.matcher(page).results().toList()) {
      shown.put(block.group(1), shape(block.group(2)));
    }
    return shown;
  }

  /** A text in which all ids, times and amounts are alike. */
  private static String shape(String text) {
    return text.replaceAll("npub1[0-9a-z]+|[0-9a-f]{64}", "ID")
        .replaceAll("[0-9-]+T[0-9:.]+Z", "TIME")
        .replaceAll("[0-9.]+", "0")
        .replaceAll(" +", " ");
  }
}
