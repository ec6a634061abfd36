package io.nostrmesh.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What both programs make of their command lines, and that a wrong one starts neither of them. */
@Timeout(30)
class CommandLineTest {
  private static final String NSEC =
      "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5";
  private static final String HEX =
      "67dea2ed018072d675f5415ecfaed7d2597555e202d85b3d65ea4e58d2d92ffa";

  @TempDir Path folder;

  /** How a run ended, and what it wrote. */
  private record Ending(int status, String out, String err) {}

  @ParameterizedTest
  @CsvSource({
    "--help, mesh.host.access=open",
    "-h, Commands",
    "--version, mesh VERSION",
    "-V, mesh VERSION",
    "--help share, Commands",
    "help, Commands",
    "help share, --key-stdin",
    "help help, When no COMMAND is given",
    "--mesh.host.access=open --help, Commands",
    "share --help, --key-stdin",
    "share -h, MESH_SHARE_DATA_DIR",
    "share --relay ws://a --help, --key-stdin",
    "share --version, mesh VERSION",
    "share help, --key-stdin",
    "share help bearer, within a minute",
    "share npub --help, --key-file",
    "share npub -V, mesh VERSION",
    "share endpoint --help, --data-dir",
    "share bearer --help, --endpoint",
    "share relay-auth --help, mesh-llm",
    "share admit --help, NPUB",
    "share dismiss --help, NPUB",
  })
  void helpAndVersionAreForOutputAndStartNothing(String words, String part) {
    Ending ending = run(Map.of(), words);

    assertThat(ending.out()).contains(part.replace("VERSION", versionOfTheBuild()));
    assertThat(ending.err()).isEmpty();
    assertThat(ending.status()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    // The relay.
    "--hepl, 'mesh: unknown option --hepl (did you mean --help'",
    "--verison, did you mean --version",
    "help me, me",
    "-hV, unknown option -hV",
    "--help=no, --help",
    "shar --relay ws://a, 'mesh: unknown command shar (did you mean share?); try: mesh --help'",
    "Share --relay ws://a, unknown command Share",
    "relay, unknown command relay",
    "start, unknown command start",
    "mesh.host.access=open, unknown command",
    "--mesh-host-access=open, unknown option --mesh-host-access",
    "--mehs.host.access=open, 'unknown option --mehs.host.access (did you mean --mesh.host.access?)'",
    "--micronut.server.port=1, did you mean --micronaut.server.port?",
    "--relay.url=ws://a, unknown option --relay.url",
    "--sprout.require.relay.membership=true, unknown option --sprout",
    "--host.access=open, unknown option --host.access",
    "--port 3001, unknown option --port",
    "--port=3001, unknown option --port",
    "-p 3001, unknown option -p",
    "-Dmesh.host.access=open, unknown option -Dmesh.host.access",
    "--mesh.host.access open, --mesh.host.access=VALUE",
    "--mesh.enabled, --mesh.enabled=VALUE",
    "--mesh.host.access=open --mesh.host.access=public, --mesh.host.access is there twice",
    "--mesh=open, unknown option --mesh",
    "--mesh.=open, unknown option --mesh.",
    "--mesh..host=open, unknown option --mesh..host",
    "---mesh.host.access=open, unknown option ---mesh.host.access",
    "--mesh.host.access:open, unknown option",
    "--, unknown option --",
    "--mesh.host.access=open extra, unknown command extra",
    "share -- npub, unknown option --",
    "-- share, options stand behind the command",
    "-, unknown option -",
    "--mesh.host.access=open share --relay ws://a, options stand behind the command",
    "@/etc/hostname, unknown command",
    // The share program.
    "share, 'mesh share: missing required option: '",
    "share --fast --relay ws://a, unknown option --fast",
    "share --relya ws://a, '--relay'",
    "share sell --relay ws://a, unknown command sell",
    "share npbu, did you mean npub",
    "share --relay, parameter",
    "share --relay --port 1, --relay",
    "share --relay http://a --help, must start with ws:// or wss://",
    "share --relay http://a, must start with ws:// or wss://",
    "share --relay relay.example, must start with ws:// or wss://",
    "share --relay ws://, --relay",
    "share --relay ws://u:p@a, --relay",
    "share --relay ws://a?x, --relay",
    "share --relay ws://a --relay ws://a/, at most 16 relays",
    "'share --relay ws://a,WS://A', at most 16 relays",
    "share --relay ws://a --port 70000, '--port'': it must be 0 to 65535, got 70000'",
    "share --relay ws://a --port -1, --port",
    "share --relay ws://a --port x, 'it must be 0 to 65535, got x'",
    "share --relay ws://a --port 1 --port 2, --port",
    "share --relay ws://a --port, --port",
    "share --relay ws://a --key-stdin=yes, --key-stdin",
    "share --relay ws://a --data-dir, --data-dir",
    "share --relay ws://a --data-dir=, '--data-dir'': it must not be empty'",
    "share --data-dir x npub, options stand behind the command",
    "share --relay ws://a endpoint, options stand behind the command",
    "share npub --port 1, unknown option --port",
    "share npub extra, unknown command extra",
    "share endpoint --key-stdin, unknown option --key-stdin",
    "share bearer, '--relay'",
    "share bearer --relay ws://a --relay ws://b, --relay",
    "share relay-auth, '--relay'",
    "share bearer --relay ws://a --endpoint 1d, '--endpoint'': it must be 64 lower-case hex'",
    "share relay-auth --relay ws://a --endpoint, --endpoint",
    "share relay-auth --relay ws://a --port 1, unknown option --port",
    "share admit --relay ws://a, NPUB",
    "share admit npub1wrong --relay ws://a, it must be a public key",
    "share admit " + HEX + ", --relay",
    "share dismiss, --relay",
    "share admit " + HEX + " " + HEX + " --relay ws://a, unknown command",
  })
  void aWrongCommandLineIsOneLineAndStartsNothing(String words, String part) {
    Ending ending = run(Map.of(), words);

    assertThat(ending.err()).contains(part).contains("try: mesh").endsWith(" --help\n");
    assertThat(ending.err().lines()).hasSize(1);
    assertThat(ending.out()).isEmpty();
    assertThat(ending.status()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "'', {}",
    "--mesh.host.access=open, {mesh.host.access=open}",
    "-mesh.host.access=open, {mesh.host.access=open}",
    "--mesh.host.dataDir=d, {mesh.host.dataDir=d}",
    "--mesh.host.access=, {mesh.host.access=}",
    "--mesh.iroh-relay.public-url=https://a/?b=c, {mesh.iroh-relay.public-url=https://a/?b=c}",
    "--mesh.membership.members[0]=x, {mesh.membership.members[0]=x}",
    "--mesh.host.data-dir=share, {mesh.host.data-dir=share}",
    "--mesh.host.data-dir=--help, {mesh.host.data-dir=--help}",
    "--mesh.host.data-dir=\"a\", {mesh.host.data-dir=\"a\"}",
    "--mesh.enabled=false --mesh.host.public-url=ws://a,"
        + " '{mesh.enabled=false, mesh.host.public-url=ws://a}'",
    "--micronaut.server.port=1 --endpoints.all.port=2,"
        + " '{micronaut.server.port=1, endpoints.all.port=2}'",
    "--datasources.default.url=jdbc:h2:mem:, {datasources.default.url=jdbc:h2:mem:}",
    "--logger.levels.io.nostrmesh=DEBUG, {logger.levels.io.nostrmesh=DEBUG}",
  })
  void propertiesReachTheRelayAsTheyStand(String words, String properties) {
    assertThat(run(Map.of(), words)).isEqualTo(new Ending(0, "relay with " + properties, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "share --relay ws://a --key-file " + NSEC,
        "share --relay ws://a --key-file=" + NSEC,
        "share --key " + NSEC,
        "share npub " + NSEC,
        "share relay-auth --relay ws://a --endpoint " + NSEC,
        "share vouch --relay ws://a --endpoint-key " + HEX,
        NSEC,
        "--mesh.host.owner=" + NSEC,
        "share --relay ws://a --key-file " + HEX,
        "share --relay ws://a --data-dir " + HEX,
        "share --key " + HEX,
        "share --secret=" + HEX,
        "share --relay ws://a " + HEX,
        "--owner " + HEX,
        HEX,
      })
  void aSecretOnTheCommandLineIsRefusedAndNotRepeated(String words) {
    Ending ending = run(Map.of(), words);

    assertThat(ending.err().lines()).hasSize(1);
    assertThat(ending.err()).doesNotContain(NSEC, HEX);
    assertThat(ending.out()).isEmpty();
    assertThat(ending.status()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "MESH_SHARE_PROT, 1, unknown variable MESH_SHARE_PROT (did you mean MESH_SHARE_PORT?)",
    "MESH_SHARE_RELAYS, ws://a, did you mean MESH_SHARE_RELAY?",
    "MESH_SHARE_KEYFILE, x, did you mean MESH_SHARE_KEY_FILE?",
    "MESH_SHARE_DATADIR, x, did you mean MESH_SHARE_DATA_DIR?",
    "MESH_SHAR_PORT, 1, did you mean MESH_SHARE_PORT?",
    "MESH_PORT, 1, did you mean MESH_SHARE_PORT?",
    "MESH_RELAY, ws://a, did you mean MESH_SHARE_RELAY?",
    "MESH_RELAY_URL, ws://a, there are MESH_SHARE_DATA_DIR",
    "MESH_SHARE_, x, unknown variable MESH_SHARE_",
    "MESH_SHARE, x, unknown variable MESH_SHARE",
    "MESH_HOSTS_ACCESS, x, unknown variable MESH_HOSTS_ACCESS",
    "mesh_share_port, 1, unknown variable mesh_share_port (did you mean MESH_SHARE_PORT?)",
    "mesh.share.port, 1, unknown variable mesh.share.port (did you mean MESH_SHARE_PORT?)",
    "Mesh_Share_Port, 1, did you mean MESH_SHARE_PORT?",
    "MESH_SHARE_KEY_STDIN, true, unknown variable",
    "MESH_SHARE_HELP, true, unknown variable",
    "MESH_SHARE_PORT, x, 'MESH_SHARE_PORT'",
    "MESH_SHARE_PORT, 65536, 'it must be 0 to 65535, got 65536'",
    "MESH_SHARE_RELAY, http://a, MESH_SHARE_RELAY",
    "MESH_SHARE_RELAY, 'ws://a,ws://a', at most 16 relays",
    "MESH_SHARE_DATA_DIR, " + HEX + ", MESH_SHARE_DATA_DIR",
  })
  void aWrongVariableIsRefusedAndNamed(String name, String value, String part) {
    String relay = name.equals("MESH_SHARE_RELAY") ? "" : " --relay ws://a";

    Ending ending = run(Map.of(name, value), "share" + relay);

    assertThat(ending.err()).contains(part);
    assertThat(ending.err().lines()).hasSize(1);
    assertThat(ending.status()).isEqualTo(2);
  }

  @Test
  void variablesStandInForOptionsAndTheCommandLineIsStronger() throws IOException {
    Files.writeString(folder.resolve("other.key"), HEX);
    Map<String, String> environment =
        Map.of(
            "MESH_SHARE_DATA_DIR",
            folder.resolve("made").toString(),
            "MESH_SHARE_KEY_FILE",
            folder.resolve("absent.key").toString(),
            "MESH_SHARE_PORT",
            " ");
    assertThat(run(environment, "share npub").err()).contains("there is no file", "absent.key");
    Ending typed = run(environment, "share npub --key-file " + folder.resolve("other.key"));
    assertThat(typed.out()).startsWith("npub1");
    assertThat(typed.status()).isZero();
    assertThat(run(environment, "share npub --hex --key-file " + folder.resolve("other.key")).out())
        .matches("[0-9a-f]{64}\n");

    assertThat(run(environment, "share endpoint").out()).matches("[0-9a-f]{64}\n");
    assertThat(folder.resolve("made/mesh_iroh.key")).exists();
  }

  /** Both programs may run in one environment, and in a cluster that adds to it. */
  @ParameterizedTest
  @CsvSource({
    "MESH_ENABLED, false",
    "MESH_HOST_ACCESS, open",
    "MESH_HOST_ACESS, open",
    "MESH_IROH_RELAY_LIMITS_CONNECTIONS_IN_ALL, 1",
    "MESH_OFFERS_VALIDATION, off",
    "MESH_ADMISSION_LEASE, 1h",
    "MESH_MEMBERSHIP_MODE, open",
    "MESH_SERVICE_HOST, 10.0.0.1",
    "MESH_SERVICE_PORT_HTTP, 3000",
    "MESH_PORT, tcp://10.0.0.1:3000",
    "MESH_SHARE_PORT_3000_TCP_ADDR, 10.0.0.1",
    "MESHES_PORT, 1",
    "REMESH_SHARE_PORT, 1",
  })
  void variablesOfOthersAreLeftAlone(String name, String value) {
    assertThat(run(Map.of(name, value), "share endpoint").status()).isZero();
  }

  @Test
  void whatIsInTheWayOfTheFolderIsNamedWithItsOption() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    for (String command : new String[] {"npub", "endpoint", "--relay ws://127.0.0.1:1"}) {
      Ending ending = run(Map.of(), "share " + command + " --data-dir " + file.resolve("in"));

      assertThat(ending.err()).startsWith("share: --data-dir: ").contains(file.toString());
      assertThat(ending.err().lines()).hasSize(1);
      assertThat(ending.status()).isEqualTo(1);
    }
    Ending key = run(Map.of(), "share npub --key-file " + folder);
    assertThat(key.err()).startsWith("share: --key-file: ");
    assertThat(key.status()).isEqualTo(1);
  }

  @Test
  void anIrohProgramsKeyThatIsNoneIsNamedAndNotRepeated() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken"), HEX.substring(1));
    for (Path file : new Path[] {broken, folder.resolve("absent"), folder}) {
      Ending ending = run(Map.of(), "share vouch --relay ws://127.0.0.1:1 --endpoint-key " + file);

      assertThat(ending.err()).startsWith("share: --endpoint-key: ").contains(file.toString());
      assertThat(ending.err()).doesNotContain(HEX.substring(1));
      assertThat(ending.err().lines()).hasSize(1);
      assertThat(ending.status()).isEqualTo(1);
    }
  }

  /** What the configuration reference names is the relay's, and no mistake in its neighbour. */
  @Test
  void theSidecarKnowsTheVariablesOfTheRelay() throws IOException {
    Map<String, String> variables =
        Files.readAllLines(Path.of("../docs/reference/configuration.md")).stream()
            .filter(line -> line.startsWith("| `mesh."))
            .map(line -> line.split("`")[1].toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
            .collect(Collectors.toMap(name -> name, name -> "x"));

    assertThat(variables).hasSizeGreaterThan(40);
    assertThat(run(variables, "share endpoint").err()).isEmpty();
  }

  @Test
  void aTakenPortIsNamedWithItsOption() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Ending ending =
          run(
              Map.of(),
              "share --relay ws://127.0.0.1:1 --port "
                  + taken.getLocalPort()
                  + " --data-dir "
                  + folder.resolve("made"));

      assertThat(ending.err()).startsWith("share: --port " + taken.getLocalPort());
      assertThat(ending.status()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bearer", "vouch", "disown", "admit " + HEX, "dismiss " + HEX})
  void aRelayThatIsNotThereIsAFailure(String command) {
    Ending ending =
        run(
            Map.of(),
            "share " + command + " --relay ws://127.0.0.1:1 --data-dir " + folder.resolve("made"));

    assertThat(ending.err()).startsWith("share: ");
    assertThat(ending.err().lines()).hasSize(1);
    assertThat(ending.status()).isEqualTo(1);
  }

  private Ending run(Map<String, String> environment, String words) {
    var out = new StringWriter();
    var err = new StringWriter();
    // What should not start, but does, shall not do it in the home folder of a developer.
    var variables = new HashMap<>(environment);
    variables.putIfAbsent("MESH_SHARE_DATA_DIR", folder.resolve("data").toString());
    CommandLine programs =
        Main.commandLine(CommandLineTest::startRelay, variables)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    String[] arguments =
        Arrays.stream(words.split(" ")).filter(word -> !word.isEmpty()).toArray(String[]::new);
    return new Ending(Main.run(programs, arguments), out.toString(), err.toString());
  }

  private static int startRelay(Map<String, Object> properties, CommandLine commandLine) {
    commandLine.getOut().print("relay with " + properties);
    return 0;
  }

  private static String versionOfTheBuild() {
    try {
      return Files.readString(Path.of("../pom.xml"))
          .replaceFirst("(?s).*?<version>([^<]+).*", "$1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
