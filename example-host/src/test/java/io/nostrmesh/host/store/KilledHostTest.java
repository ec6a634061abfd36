package io.nostrmesh.host.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.HostProcess;
import io.nostrmesh.host.testing.Postgres;
import io.nostrmesh.host.testing.PostgresProcess;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} under write load, of the host and of the database's server, round after round.
 * {@code -Dcrash.rounds=50} makes more of them.
 */
class KilledHostTest {

  private static final int ROUNDS = Integer.getInteger("crash.rounds", 3);
  private static final Map<String, String> PUBLIC = Map.of("MESH_HOST_ACCESS", "public");

  @TempDir Path data;

  @Test
  void losesNothingOnH2() {
    var load = new CrashLoad(1);
    for (int round = 0; round < ROUNDS; round++) {
      killDuring(load, PUBLIC);
    }
    try (TestRelay relay = TestRelay.start(data.resolve("data"), "mesh.host.access", "public")) {
      load.verify(relay);
    }
  }

  private void killDuring(CrashLoad load, Map<String, String> environment) {
    try (HostProcess host = HostProcess.start(data, environment);
        TestClient client = host.connect()) {
      assertThat(load.writeUntilDead(client, host::kill)).isPositive();
    }
  }

  @Test
  @Postgres.Needed
  void losesNothingOnPostgres() {
    var load = new CrashLoad(2);
    try (var server = new PostgresProcess(data.resolve("postgres"))) {
      var environment = new HashMap<>(server.database().environment());
      environment.putAll(PUBLIC);
      for (int round = 0; round < ROUNDS; round++) {
        killDuring(load, environment);
      }
      try (TestRelay relay = TestRelay.start(data.resolve("data"), server.database().settings())) {
        load.verify(relay);
      }
    }
  }

  private static void killAndRestart(PostgresProcess server) {
    server.kill();
    server.restart();
  }

  /** The host goes on, and serves again as soon as the server does. */
  @Test
  @Postgres.Needed
  void losesNothingWhenTheServerOfTheDatabaseIsKilled() {
    var load = new CrashLoad(3);
    try (var server = new PostgresProcess(data.resolve("postgres"));
        TestRelay relay =
            TestRelay.start(
                data.resolve("data"), server.database().settings("mesh.host.access", "public"))) {
      for (int round = 0; round < ROUNDS; round++) {
        try (TestClient client = relay.connect()) {
          assertThat(load.writeAround(client, () -> killAndRestart(server))).isPositive();
          load.verify(relay);
        }
      }
    }
  }
}
