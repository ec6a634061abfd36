package io.nostrmesh.host.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.HostCommand;
import io.nostrmesh.host.clients.LoggedProcess;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.FreePorts;
import io.nostrmesh.host.testing.HostProcess;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code mesh members …} against a host that runs in a process of its own, without iroh relay. */
@Timeout(180)
class MembersCommandTest {

  private static final SecretKey OWNER = TestRelay.OWNER;

  @TempDir static Path folder;
  private static int port;
  private static Map<String, String> environment;
  private static HostProcess host;

  private record Ending(int status, String out, String err) {}

  @BeforeAll
  static void start() {
    port = FreePorts.next();
    environment =
        Map.of(
            "ENDPOINTS_ALL_PORT",
            Integer.toString(port),
            "MESH_IROH_RELAY_BIND_ADDRESS",
            "",
            "MESH_IROH_RELAY_PUBLIC_URL",
            "",
            "MESH_HOST_OWNER",
            OWNER.publicKey().hex());
    host = HostProcess.start(folder, environment);
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  private static Ending run(String... words) {
    var all = new ArrayList<>(List.of("members"));
    all.addAll(Arrays.asList(words));
    all.add("--endpoints.all.port=" + port);
    all.add("--mesh.host.data-dir=" + folder.resolve("data"));
    return typed(all);
  }

  private static Ending typed(List<String> words) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        new CommandLine(new HostCommand((properties, line) -> 70))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setParameterExceptionHandler(
                (wrong, args) -> {
                  wrong.getCommandLine().getErr().println(wrong.getMessage());
                  return 2;
                })
            .execute(words.toArray(String[]::new));
    return new Ending(status, out.toString(), err.toString());
  }

  @Test
  void doAsTheOwnerWouldAndAnnounceIt() {
    SecretKey alice = Keys.of("alice");
    String npub = Nip19.npub(alice.publicKey());
    String upper = alice.publicKey().hex().toUpperCase(Locale.ROOT);
    try (TestClient owner = host.connect()) {
      owner.authenticate(OWNER);
      owner.request("live", "{\"kinds\":[8000,8001],\"#p\":[\"" + alice.publicKey() + "\"]}");

      assertThat(run("add", npub)).isEqualTo(new Ending(0, npub + " is a member now\n", ""));
      assertThat(owner.live("live").kind()).isEqualTo(8000);
      assertThat(run("add", " " + upper))
          .isEqualTo(new Ending(0, npub + " is a member already\n", ""));
      assertThat(run("add", npub, "--role", "admin"))
          .isEqualTo(
              new Ending(
                  1,
                  "",
                  "mesh members add: it is a member already; mesh members role changes that\n"));
      assertThat(run("role", npub, "ADMIN"))
          .isEqualTo(new Ending(0, npub + " is an admin now\n", ""));
      assertThat(run("role", npub, "admin"))
          .isEqualTo(new Ending(0, npub + " is an admin already\n", ""));

      try (TestClient client = host.connect()) {
        client.authenticate(alice);
        client.request("open", "{}");
        assertThat(run("remove", npub))
            .isEqualTo(new Ending(0, npub + " is no member any more\n", ""));
        assertThat(client.closedText("open")).isEqualTo("restricted: not a relay member");
      }
      assertThat(owner.live("live").kind()).isEqualTo(8001);
      assertThat(run("remove", npub))
          .isEqualTo(
              new Ending(
                  1, "", "mesh members remove: member not found: " + alice.publicKey() + "\n"));
    }
  }

  @Test
  void refuseWhatTheOwnerIsRefused() {
    String owner = Nip19.npub(OWNER.publicKey());
    assertThat(run("remove", owner).err())
        .isEqualTo("mesh members remove: cannot remove yourself\n");
    assertThat(run("role", owner, "admin").err())
        .isEqualTo("mesh members role: cannot change your own role\n");
    assertThat(run("role", Keys.of("nobody").publicKey().hex(), "admin"))
        .isEqualTo(
            new Ending(
                1,
                "",
                "mesh members role: member not found: " + Keys.of("nobody").publicKey() + "\n"));
    Ending json = run("remove", owner, "--json");
    assertThat(json.status()).isEqualTo(1);
    assertThat(json.err()).isEmpty();
    assertThat(json.out()).contains("\"done\":false", "invalid: cannot remove yourself");
  }

  @Test
  void listAllInTheOrderOfTheirKeys() {
    assertThat(run("add", Keys.of("bob").publicKey().hex(), "--role=admin").status()).isZero();
    try (TestClient bob = host.connect()) {
      bob.authenticate(Keys.of("bob"));
      bob.publishAccepted(Events.by(Keys.of("bob")).kind(9030).tag("p", key("carol").hex()).sign());
    }
    Ending list = run("list");
    assertThat(list.status()).isZero();
    List<String> lines = list.out().lines().toList();
    assertThat(lines.get(0)).matches("[0-9]+ members");
    assertThat(lines.get(2)).matches("KEY +NPUB +ROLE +SINCE +ADDED BY");
    assertThat(lines.subList(3, lines.size()))
        .isSorted()
        .anyMatch(row -> row.matches(row("owner", "owner", "-")))
        .anyMatch(row -> row.matches(row("bob", "admin", OWNER.publicKey().hex())))
        .anyMatch(row -> row.matches(row("carol", "member", key("bob").hex())));

    JsonObject json =
        (JsonObject)
            JsonReader.read(run("list", "--json").out().strip()).toOptional().orElseThrow();
    assertThat(((JsonArray) json.get("members").orElseThrow()).items())
        .hasSize(lines.size() - 3)
        .anyMatch(
            item ->
                ((JsonObject) item).string("pubkey").equals(Optional.of(key("bob").hex()))
                    && ((JsonObject) item).string("role").orElse("").equals("admin"));
  }

  private static PublicKey key(String name) {
    return Keys.of(name).publicKey();
  }

  private static String row(String name, String role, String by) {
    return key(name).hex() + " +" + Nip19.npub(key(name)) + " +" + role + " +[0-9TZ:-]+ +" + by;
  }

  @Test
  void findTheRelayWhereAndAsItIsStarted() {
    try (var typed = LoggedProcess.program(folder, environment, "members", "list")) {
      assertThat(typed.awaitEnd()).contains(key("owner").hex());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                       | Missing command: list, add, remove or role",
        "add                    | Missing required parameter: 'KEY'",
        "add alice              | Invalid key: give a public key, npub1... or 64 hex characters",
        "add npub1junk          | Invalid key: give a public key, npub1... or 64 hex characters",
        "remove ''              | Invalid key: give a public key, npub1... or 64 hex characters",
        "add KEY --role king    | Invalid role: it must be member or admin",
        "add KEY --role owner   | Invalid role: the owner is set by mesh.host.owner, at the relay's start",
        "role KEY               | Missing required parameter: 'ROLE'",
        "role KEY owner         | Invalid role: the owner is set by mesh.host.owner, at the relay's start",
        "add KEY --url nowhere  | Invalid value for option '--url'",
        "add KEY --rol admin    | Unknown option",
        "list KEY               | Unmatched argument",
      })
  void sayWhatIsWrongWithTheirWords(String words, String problem) {
    String filled = words == null ? "" : words.replace("KEY", key("dave").hex());
    Ending ending =
        run(
            Arrays.stream(filled.split(" "))
                .filter(word -> !word.isEmpty())
                .map(word -> word.replace("''", ""))
                .toArray(String[]::new));
    assertThat(ending.status()).isEqualTo(2);
    assertThat(ending.err()).contains(problem);
    assertThat(ending.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "add"})
  void sayInOneLineWhyThereIsNoAnswer(String command) throws IOException {
    List<String> words = new ArrayList<>(List.of("members", command));
    if (command.equals("add")) {
      words.add(key("dave").hex());
    }
    Path other = folder.resolve("other-" + command);
    Path token = other.resolve("operator.token");
    String data = "--mesh.host.data-dir=" + other;
    String here = "--endpoints.all.port=" + port;

    assertOneLine(words, "there is no " + token + ": start the relay", data, here);
    Files.createDirectories(other);
    Files.writeString(token, "0123456789");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    assertOneLine(words, "can be read by others", data, here);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    assertOneLine(words, "is of another data folder, or was started anew", data, here);
    assertOneLine(words, "nothing answers at", data, "--endpoints.all.port=" + FreePorts.next());
    assertOneLine(
        words, "is no relay's port for operators", data, "--url=http://localhost:" + host.port());
    assertOneLine(words, "for everybody on the way to read", data, "--url=http://192.0.2.1:3001");
    Files.writeString(token, "\n");
    assertOneLine(words, "holds no token", data, here);
  }

  private static void assertOneLine(List<String> words, String problem, String... more) {
    var all = new ArrayList<>(words);
    all.addAll(Arrays.asList(more));
    Ending ending = typed(all);
    assertThat(ending.status()).isEqualTo(1);
    assertThat(ending.err()).contains(problem).hasLineCount(1);
    assertThat(ending.out()).isEmpty();
  }

  @Test
  void areForWhoeverCanReadTheDataFolderAlone() throws Exception {
    Path token = folder.resolve("data/operator.token");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token)))
        .isEqualTo("rw-------");
    String secret = Files.readString(token).strip();
    String body = "{\"do\":\"add\",\"pubkey\":\"" + key("eve").hex() + "\"}";
    for (String shown :
        List.of("", "Bearer", "Bearer ", "Basic " + secret, "Bearer x" + secret, secret)) {
      assertThat(send(port, "GET", shown, "").statusCode()).isEqualTo(401);
      HttpResponse<String> refused = send(port, "POST", shown, body);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.body()).doesNotContain(secret);
    }
    for (String method : List.of("GET", "POST")) {
      assertThat(send(host.port(), method, "Bearer " + secret, body).statusCode()).isEqualTo(404);
    }
    for (String wrong : List.of("", "[]", "{}", "{\"do\":\"add\"}", body.replace("add", "leave"))) {
      assertThat(send(port, "POST", "Bearer " + secret, wrong).statusCode()).isEqualTo(400);
    }
    assertThat(run("list").out()).doesNotContain(key("eve").hex());
    assertThat(send(port, "GET", "bearer " + secret, "").statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> send(int port, String method, String shown, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/mesh/members"))
            .method(
                method,
                method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!shown.isEmpty()) {
      request.header("Authorization", shown);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void printWhatTheirPageShows(@TempDir Path other) throws IOException {
    String page =
        Files.readString(
            Path.of(System.getProperty("basedir", "")).resolve("../docs/how-to/operate.md"));
    String block = page.substring(page.indexOf("```console\n$ java -jar example-host.jar members"));
    block = block.substring(block.indexOf('\n') + 1, block.indexOf("\n```\n") + 1);
    try (TestRelay relay = TestRelay.start(other)) {
      for (String shown : block.substring(2).split("\n\\$ ")) {
        var words = new ArrayList<>(Arrays.asList(shown.lines().findFirst().get().split(" ")));
        assertThat(words.subList(0, 3)).containsExactly("java", "-jar", "example-host.jar");
        words.add("--endpoints.all.port=" + relay.managementPort());
        words.add("--mesh.host.data-dir=" + other);
        String printed = typed(words.subList(3, words.size())).out().strip();
        String expected = shown.substring(shown.indexOf('\n') + 1).strip();
        assertThat(shape(printed)).isEqualTo(shape(expected));
      }
    }
  }

  /** Whose keys come first is chance. */
  private static String shape(String text) {
    return text.replaceAll("npub1[0-9a-z]+|[0-9a-f]{64}", "ID")
        .replaceAll("[0-9-]+T[0-9:]+Z", "TIME")
        .replaceAll("admin  TIME  ID|owner  TIME  -", "ROW");
  }

  /** More than one page. */
  @Test
  void listMoreThanOnePage(@TempDir Path other) throws IOException {
    try (TestRelay relay = TestRelay.start(other);
        TestClient owner = relay.connectAs(OWNER)) {
      for (int i = 0; i < 1500; i++) {
        owner.publishAccepted(
            Events.by(OWNER).kind(9030).tag("p", "%064x".formatted(1_000_000 + i)).sign());
      }
      Ending list =
          typed(
              List.of(
                  "members",
                  "list",
                  "--endpoints.all.port=" + relay.managementPort(),
                  "--mesh.host.data-dir=" + other));
      assertThat(list.out()).startsWith("1501 members\n").hasLineCount(1504);
      assertThat(list.out().lines().distinct()).hasSize(1504);
    }
  }
}
