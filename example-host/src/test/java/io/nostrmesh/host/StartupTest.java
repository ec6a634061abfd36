package io.nostrmesh.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nostrmesh.host.settings.Access;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.host.settings.StartupFailure;
import io.nostrmesh.host.testing.HostProcess;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.url.RelayUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator sees when the host starts, stops, or cannot start. */
class StartupTest {

  @TempDir Path folder;

  @Test
  void tellsInAFewLinesHowItRunsAndStopsOnRequest() throws IOException {
    try (HostProcess host = HostProcess.start(folder, Map.of())) {
      Path keyFile = folder.toRealPath().resolve("data/owner.key");
      SecretKey owner = SecretKey.fromHex(Files.readString(keyFile).trim());
      assertThat(host.output())
          .hasSizeLessThan(12)
          .anyMatch(line -> line.contains("ws://127.0.0.1:" + host.port()))
          .anyMatch(line -> line.startsWith("iroh relay"))
          .anyMatch(line -> line.contains(owner.publicKey().hex()) && line.contains("owner.key"))
          .noneMatch(line -> line.contains(owner.revealHex()));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)))
          .isEqualTo("rw-------");
      assertThat(failureOfAnotherProcess(Map.of()))
          .contains("mesh.host.data-dir", "another process", "MESH_HOST_DATA_DIR");
      try (var client = host.connect()) {
        client.authenticate(owner);
      }
      // 143 is what SIGTERM leaves when all shutdown hooks have run.
      assertThat(host.terminate()).isEqualTo(143);
      assertThat(host.output()).noneMatch(line -> line.contains("ERROR"));
    }
  }

  @Test
  void refusesATakenPort() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(failureOfAnotherProcess(Map.of("MICRONAUT_SERVER_PORT", port)))
          .contains("127.0.0.1:" + port, "taken", "MICRONAUT_SERVER_PORT");
    }
  }

  /** The one line with which the host refuses to start. */
  private String failureOfAnotherProcess(Map<String, String> environment) {
    try (HostProcess host = HostProcess.launch(folder, environment)) {
      assertThat(host.awaitExit()).isEqualTo(1);
      List<String> output = host.output();
      assertThat(output).hasSize(1);
      assertThat(output.get(0)).startsWith("The relay did not start: ");
      return output.get(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "file, file is not a folder",
    "file/data, file is not a folder",
    "nowhere, nowhere is not a folder",
    "locked, locked/lock is a folder",
  })
  void refusesADataFolderThatCannotBe(String name, String problem) throws IOException {
    Files.createFile(folder.resolve("file"));
    Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("gone"));
    Files.createDirectories(folder.resolve("locked/lock"));

    assertThat(failure(folder.resolve(name)))
        .startsWith("mesh.host.data-dir: ")
        .contains(problem, "MESH_HOST_DATA_DIR");
  }

  @Test
  void refusesAnOwnerKeyThatIsAFolder() throws IOException {
    Files.createDirectories(folder.resolve("owner.key"));

    assertThat(failure(folder, "mesh.host.owner", ""))
        .contains("owner.key is a folder", "MESH_HOST_OWNER");
  }

  @Test
  void closesADataFolderThatItMakesToOtherUsers() throws IOException {
    Path made = folder.resolve("parent/data");
    Path given = Files.createDirectory(folder.resolve("given"), permissions("rwxr-x---"));
    TestRelay.start(made).close();
    TestRelay.start(given).close();
    assertThat(Files.getPosixFilePermissions(made))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(Files.getPosixFilePermissions(given))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
  }

  private static FileAttribute<?> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mesh.host.acess", "mesh.host.access.members", "mesh.host.dataFolder"})
  void refusesASettingThatDoesNotExist(String name) {
    assertThat(failure(folder, name, "public"))
        .startsWith("unknown property " + name + " (did you mean mesh.host.")
        .contains("; below mesh.host there are access, ");
  }

  @Test
  void takesItsSettingsInTheSpellingsOfMicronaut() {
    TestRelay.start(folder, "mesh.host.maxConnections", "10").close();
  }

  @ParameterizedTest
  @CsvSource({"250ms, 250", "30s, 30000", "1m, 60000", "24h, 86400000", "2d, 172800000"})
  void readsTheUsualDurations(String text, long millis) {
    assertThat(settings(Map.of("mesh.host.ping-interval", text)).pingInterval()).hasMillis(millis);
  }

  @ParameterizedTest
  @CsvSource({
    "mesh.host.access, everybody, 'members, open or public'",
    "mesh.host.owner, npub1xyz, RELAY_OWNER_PUBKEY",
    "relay.owner.pubkey, 00, RELAY_OWNER_PUBKEY",
    "sprout.require.relay.membership, perhaps, SPROUT_REQUIRE_RELAY_MEMBERSHIP",
    "mesh.host.public-url, https://relay.example, mesh.host.public-url",
    "mesh.host.public-url, wss://user@relay.example, mesh.host.public-url",
    "mesh.host.ping-interval, soon, mesh.host.ping-interval",
    "mesh.host.max-connections, 0, mesh.host.max-connections",
    "mesh.host.max-connections-per-address, -1, mesh.host.max-connections-per-address",
    "mesh.host.max-message-bytes, 1000, 'mesh.host.max-message-bytes is \"1000\": it must be'",
    "mesh.host.max-message-bytes, 4194305, mesh.host.max-message-bytes",
    "mesh.host.max-subscriptions, 0, mesh.host.max-subscriptions",
    "mesh.host.max-filters, 101, mesh.host.max-filters",
    "mesh.host.events-per-connection, many, 'such as 100/2000, or off'",
    "mesh.host.events-per-connection, 0/5, mesh.host.events-per-connection",
    "mesh.host.events-per-member, 5/0, mesh.host.events-per-member",
    "mesh.host.events-per-address, 5/, mesh.host.events-per-address",
    "mesh.host.requests-per-connection, -1, mesh.host.requests-per-connection",
    "mesh.host.authentications-per-connection, 1.5, mesh.host.authentications-per-connection",
    "mesh.host.shutdown-grace, soon, mesh.host.shutdown-grace",
  })
  void refusesASettingItDoesNotUnderstand(String name, String value, String said) {
    assertThatThrownBy(() -> settings(Map.of(name, value)))
        .isInstanceOf(StartupFailure.class)
        .hasMessageContaining(said);
  }

  @Test
  void refusesMessagesThatDoNotFitWhatMayBeReceived() {
    assertThatThrownBy(
            () ->
                settings(
                    Map.of(
                        "mesh.host.received-bytes", "1048576",
                        "mesh.host.max-message-bytes", "524289")))
        .isInstanceOf(StartupFailure.class)
        .hasMessageContaining("at most half of mesh.host.received-bytes, 1048576");
  }

  @Test
  void doesNotRepeatWhatMayBeASecretKey() {
    String secret = "nsec1" + "q".repeat(58);
    assertThatThrownBy(() -> settings(Map.of("mesh.host.owner", secret)))
        .isInstanceOf(StartupFailure.class)
        .hasMessageNotContaining(secret);
  }

  @Test
  void refusesAnOwnerKeyFileThatHoldsNoKey() throws IOException {
    Files.writeString(folder.resolve("owner.key"), "rubbish");
    assertThat(failure(folder, "mesh.host.owner", "")).contains("owner.key", "mesh.host.owner");
    assertThat(folder.resolve("owner.key")).hasContent("rubbish");
  }

  private static String failure(Path data, Object... settings) {
    Throwable thrown = catchThrowable(() -> TestRelay.start(data, settings).close());
    while (thrown != null && !(thrown instanceof StartupFailure)) {
      thrown = thrown.getCause();
    }
    assertThat(thrown).isNotNull();
    return thrown.getMessage();
  }

  @Test
  void takesTheReferenceRelaysNamesWhereItsOwnAreNotSet() {
    String owner = Keys.of("x").publicKey().hex();
    HostSettings settings =
        settings(
            Map.of(
                "relay.owner.pubkey", " " + owner.toUpperCase(Locale.ROOT) + " ",
                "relay.url", "wss://relay.example",
                "sprout.require.relay.membership", "false"));
    assertThat(settings.owner()).contains(Keys.of("x").publicKey());
    assertThat(settings.publicUrl()).contains(new RelayUrl("wss://relay.example"));
    assertThat(settings.access()).isEqualTo(Access.OPEN);
  }

  private static HostSettings settings(Map<String, String> properties) {
    return HostSettings.read(name -> Optional.ofNullable(properties.get(name)));
  }
}
