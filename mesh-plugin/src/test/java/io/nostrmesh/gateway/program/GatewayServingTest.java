package io.nostrmesh.gateway.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.client.nostr.ScriptedRelay;
import io.nostrmesh.gateway.TalkingClient;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.plugin.MeshPlugin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The program from its start to its end, in front of a relay, with clients. */
@Timeout(120)
class GatewayServingTest {

  private static final String ALL = "{\"kinds\":[31990]}";

  private final SecureRandom random = new SecureRandom();
  private final SecretKey member = SecretKey.generate(random);
  private final ScriptedRelay relay = new ScriptedRelay();
  private final Event offer = offer();

  @TempDir private Path folder;

  /** Where settings stand. */
  private enum Source {
    OPTIONS,
    VARIABLES,
    FILE
  }

  @BeforeEach
  void fill() {
    relay.challenges = false;
    relay.document = "{}";
    relay.publish(offer);
  }

  @AfterEach
  void close() {
    relay.close();
  }

  @ParameterizedTest
  @EnumSource(Source.class)
  void servesByTheSettingsOfEachSource(Source source) throws Exception {
    Map<String, String> settings =
        Map.of(
            "mesh.gateway.upstream", relay.url().text(),
            "mesh.gateway.listen", "127.0.0.1:0",
            "mesh.gateway.access", "members",
            "mesh.membership.mode", "listed",
            "mesh.membership.members[0]", member.publicKey().hex());
    var words = new ArrayList<String>();
    var environment = new HashMap<String, String>();
    switch (source) {
      case OPTIONS ->
          settings.forEach(
              (name, value) -> {
                if (name.startsWith("mesh.gateway.")) {
                  words.add("--" + name.substring("mesh.gateway.".length()) + "=" + value);
                } else {
                  words.add("--set");
                  words.add(name + "=" + value);
                }
              });
      case VARIABLES ->
          settings.forEach(
              (name, value) ->
                  environment.put(
                      name.replaceAll("\\[0]", "").toUpperCase().replaceAll("[.-]", "_"), value));
      case FILE -> {
        var lines = new ArrayList<String>();
        settings.forEach((name, value) -> lines.add(name + "=" + value));
        words.add("--config=" + Files.write(folder.resolve("g.properties"), lines));
      }
    }
    var after = new AtomicReference<TalkingClient>();

    Run run =
        Run.of(environment, running -> after.set(tryOut(running)), words.toArray(String[]::new));

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(after.get().next()).isEqualTo("closed 1001");
  }

  /** As a stranger and as a member, who stays. */
  private TalkingClient tryOut(MeshPlugin running) throws InterruptedException {
    int port = running.gatewayAddress().orElseThrow().getPort();
    try (var stranger = new TalkingClient(port)) {
      stranger.say("[\"REQ\",\"all\"," + ALL + "]");
      assertThat(stranger.next("CLOSED").toJson()).contains("auth-required: ");
    }
    var client = new TalkingClient(port);
    assertThat(client.authenticate(member).toJson()).endsWith(",true,\"\"]");
    assertThat(client.stored(ALL)).hasSize(1);
    return client;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--listen=TAKEN | --listen (mesh.gateway.listen): cannot listen on TAKEN, give it an address",
        "--listen=192.0.2.1:0 | --listen (mesh.gateway.listen): cannot listen on 192.0.2.1:0",
        "--secret-key-file=FOLDER/gone | --secret-key-file (mesh.gateway.secret-key-file) cannot be used: there is no file FOLDER/gone",
        "--secret-key-file=FOLDER/open | cannot be used: FOLDER/open can be read by others: chmod 600",
        "--secret-key-file=FOLDER/odd | --secret-key-file (mesh.gateway.secret-key-file): FOLDER/odd holds no secret key",
        "--iroh-url=https://m.example --iroh-bind=TAKEN | --iroh-bind (mesh.iroh-relay.bind-address)"
      })
  void saysInOneLineWhyItCannotStart(String words, String complaint) throws IOException {
    Files.setPosixFilePermissions(
        Files.writeString(folder.resolve("odd"), "5555"),
        PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(
        Files.writeString(folder.resolve("open"), "5".repeat(64)),
        PosixFilePermissions.fromString("rw-r--r--"));
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String place = "127.0.0.1:" + taken.getLocalPort();
      var all = new ArrayList<>(List.of("--upstream", relay.url().text(), "--members=open"));
      for (String word : words.split(" ")) {
        all.add(word.replace("TAKEN", place).replace("FOLDER", folder.toString()));
      }
      if (!words.contains("--listen")) {
        all.add("--listen=127.0.0.1:0");
      }

      Run run = Run.of(Map.of(), all.toArray(String[]::new));

      assertThat(run.err())
          .startsWith("mesh-gateway: ")
          .contains(complaint.replace("TAKEN", place).replace("FOLDER", folder.toString()))
          .hasLineCount(1)
          .doesNotContain("5555");
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void servesInAProcessUntilItIsToldToEnd() throws Exception {
    Process process = start("--upstream=" + relay.url(), "--members=open", "--listen=127.0.0.1:0");
    try (var log = reader(process)) {
      try (var client = new TalkingClient(port(log))) {
        assertThat(client.stored(ALL)).hasSize(1);
        process.toHandle().destroy();

        assertThat(client.next()).isEqualTo("closed 1001");
      }
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void endsAProcessThatCannotServe() throws Exception {
    Process process = start("--upstream=" + relay.url(), "--members=open", "--listen=192.0.2.1:0");
    try (var log = reader(process)) {
      assertThat(log.readLine()).startsWith("mesh-gateway: --listen (mesh.gateway.listen): cannot");
      assertThat(log.readLine()).isNull();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
    } finally {
      process.destroyForcibly();
    }
  }

  private Process start(String... words) throws IOException {
    Path logging =
        Files.writeString(
            folder.resolve("logback.xml"),
            "<configuration><appender name='c' class='ch.qos.logback.core.ConsoleAppender'><encoder>"
                + "<pattern>%msg%n</pattern></encoder></appender>"
                + "<root level='INFO'><appender-ref ref='c'/></root></configuration>");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-Dlogback.configurationFile=" + logging,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                GatewayProgram.class.getName()));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("MESH_"));
    return builder.start();
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static int port(BufferedReader log) throws IOException {
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      Matcher listens =
          Pattern.compile("The gateway listens on 127\\.0\\.0\\.1:(\\d+),").matcher(line);
      if (listens.find()) {
        return Integer.parseInt(listens.group(1));
      }
    }
    throw new AssertionError("it ended before it listened");
  }

  private Event offer() {
    long now = Instant.now().getEpochSecond();
    return new EventTemplate(
            Kind.COMPUTE_OFFER,
            now,
            List.of(Tag.of("d", "x"), Tag.of("expiration", Long.toString(now + 600))),
            "{\"endpoint_id\":\"ab\",\"iroh_relay_url\":\"https://r\"}")
        .sign(member, random);
  }
}
