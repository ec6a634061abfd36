package io.nostrmesh.host.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.clients.LoggedProcess;
import io.nostrmesh.host.clients.RealClients;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.HostProcess;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the page about backups, on a relay that runs, with the folders of this machine;
 * {@code systemctl} is this test. What was there when the backup was made is there after it.
 */
class BackupPageTest {

  static final String PAGE = "docs/how-to/backup.md";

  private static final SecretKey MEMBER = Keys.of("member of long ago");
  private static final int EVENTS = 150;

  @TempDir Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private Optional<HostProcess> relay = Optional.empty();

  @AfterEach
  void stop() {
    relay.ifPresent(HostProcess::close);
  }

  private static List<Snippet> blocks() {
    return Snippet.in("sh").filter(block -> block.page().equals(PAGE)).toList();
  }

  @Test
  void aFileComesBackWithItsKeys() throws Exception {
    environment.put("MESH_HOST_ACCESS", "members");
    start();
    SecretKey owner = owner();
    List<Event> events = publish(owner);
    run(blocks().get(0));
    publishLater(owner);
    Files.writeString(folder.resolve("data/owner.key"), "lost");

    run(blocks().get(1));

    assertThat(owner().publicKey()).isEqualTo(owner.publicKey());
    assertHas(events);
  }

  @Test
  @ExtendWith(PostgresPrograms.class)
  void aDatabaseOfPostgresComesBackWithItsKeys() throws Exception {
    try (var server = new MachinePostgres(Files.createDirectories(folder.resolve("postgres")))) {
      try (Connection connection = server.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("create role relay login createdb");
        statement.execute("create database mesh template template0 encoding 'UTF8' owner relay");
      }
      String port = Integer.toString(server.port());
      environment.put("DATABASE_URL", "postgres://relay:any@localhost:" + port + "/mesh");
      environment.put("PGHOST", "localhost");
      environment.put("PGPORT", port);
      environment.put("PGUSER", "relay");
      environment.put("PGPASSWORD", "any");
      environment.put(
          "PATH", MachinePostgres.programs().orElseThrow() + ":" + System.getenv("PATH"));
      start();
      SecretKey owner = owner();
      List<Event> events = publish(owner);
      run(blocks().get(2));
      publishLater(owner);
      Files.writeString(folder.resolve("data/owner.key"), "lost");

      run(blocks().get(3));

      assertThat(owner().publicKey()).isEqualTo(owner.publicKey());
      assertHas(events);
      stop();
    }
  }

  @Test
  void thePageHasNoOtherBlocks() {
    assertThat(blocks()).hasSize(4);
  }

  private void start() {
    relay = Optional.of(HostProcess.start(folder, environment));
  }

  private TestClient connect(SecretKey key) {
    TestClient client = relay.orElseThrow().connect();
    client.authenticate(key);
    return client;
  }

  private SecretKey owner() throws IOException {
    return SecretKey.fromHex(Files.readString(folder.resolve("data/owner.key")).strip());
  }

  /** As the owner and as a new member. */
  private List<Event> publish(SecretKey owner) {
    var events = new ArrayList<Event>();
    try (TestClient client = connect(owner)) {
      client.publishAccepted(Events.by(owner).kind(9030).tag("p", MEMBER.publicKey().hex()).sign());
    }
    try (TestClient client = connect(MEMBER)) {
      for (int i = 0; i < EVENTS; i++) {
        events.add(
            client.publishAccepted(
                Events.by(MEMBER).at(Events.now() - i).content("event " + i).sign()));
      }
    }
    return events;
  }

  private void publishLater(SecretKey owner) {
    try (TestClient client = connect(owner)) {
      client.publishAccepted(Events.by(owner).content("after the backup").sign());
    }
  }

  private void assertHas(List<Event> events) {
    try (TestClient client = connect(MEMBER)) {
      assertThat(client.request("all", "{\"kinds\":[1],\"limit\":500}"))
          .containsExactlyInAnyOrderElementsOf(events);
    }
  }

  private void run(Snippet block) throws IOException {
    Files.createDirectories(folder.resolve("backups"));
    for (String line : block.text().lines().toList()) {
      switch (line) {
        case "systemctl stop mesh-relay" ->
            assertThat(relay.orElseThrow().terminate()).isEqualTo(143);
        case "systemctl start mesh-relay" -> start();
        default -> type(line);
      }
    }
  }

  private void type(String line) {
    String here =
        line.replace("/var/lib/mesh-relay", folder.resolve("data").toString())
            .replace("/var/backups", folder.resolve("backups").toString());
    assertThat(here).doesNotContain("/var/", "/etc/");
    String script = "set -e; " + here + " && echo done";
    try (var shell = LoggedProcess.start(folder, environment, List.of("bash", "-c", script))) {
      assertThat(shell.awaitEnd()).as(line).isEqualTo("done");
    }
  }

  /** Skips what cannot run. */
  static final class PostgresPrograms implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return RealClients.Condition.judge(
          MachinePostgres.programs().isPresent()
              ? Optional.empty()
              : Optional.of(
                  "backups of PostgreSQL need its programs in " + MachinePostgres.USUAL_PLACE));
    }
  }
}
