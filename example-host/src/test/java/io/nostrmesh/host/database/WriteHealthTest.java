package io.nostrmesh.host.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.FreePorts;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code /health} says of a database that does not take what it is given. */
class WriteHealthTest {

  private static final SecretKey ALICE = Keys.of("alice");

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path data;
  private TestRelay relay;
  private int port;

  @BeforeEach
  void start() throws IOException {
    FullDisk.install();
    port = FreePorts.next();
    relay =
        TestRelay.start(
            data,
            "endpoints.all.port",
            port,
            "mesh.host.access",
            "public",
            "datasources.default.url",
            "jdbc:h2:fulldisk:"
                + data.resolve("relay")
                + ";DB_CLOSE_ON_EXIT=FALSE;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE");
  }

  @AfterEach
  void stop() {
    FullDisk.IS_FULL.set(false);
    relay.close();
  }

  /** Nothing is lost that was acknowledged, and a retry reaches those who subscribed before. */
  @Test
  void isDownWhileTheDiskIsFullAndUpAgainAfterwards() throws Exception {
    Event before = Events.by(ALICE).content("before").ago(10).sign();
    Event after = Events.by(ALICE).content("after").sign();
    try (TestClient client = relay.connect();
        TestClient reader = relay.connect()) {
      client.publishAccepted(before);
      reader.request("all", "{\"kinds\":[1]}");
      assertThat(health().statusCode()).isEqualTo(200);

      FullDisk.IS_FULL.set(true);
      assertThat(client.publish(after).accepted()).isFalse();
      for (int i = 0; i < 3; i++) {
        assertThat(health().statusCode()).isEqualTo(503);
      }
      assertThat(health().body())
          .contains("\"writes\":{\"name\":\"example-host\",\"status\":\"DOWN\"");

      FullDisk.IS_FULL.set(false);
      awaitHealth(200);
      client.publishAccepted(after);
      assertThat(reader.live("all")).isEqualTo(after);
      assertThat(client.request("all", "{\"kinds\":[1]}")).containsExactly(after, before);
    }
  }

  @ParameterizedTest
  @CsvSource({"nostr_event", "nostr_deletion", "relay_members", "mesh_lease"})
  void isDownWhileATableCannotBeWritten(String table) throws Exception {
    execute("create table if not exists mesh_lease (token_hash char(64) not null primary key)");
    assertThat(health().statusCode()).isEqualTo(200);
    execute("alter table " + table + " rename to elsewhere");
    assertThat(health().statusCode()).isEqualTo(503);
    assertThat(health().body()).contains(table);
    execute("alter table elsewhere rename to " + table);
    assertThat(health().statusCode()).isEqualTo(200);
  }

  private void execute(String sql) {
    relay
        .bean(Transactions.class)
        .write(
            connection -> {
              try (Statement statement = connection.createStatement()) {
                return statement.execute(sql);
              }
            });
  }

  /** The pool finds out one connection after the other that H2 had closed the database. */
  private void awaitHealth(int status) throws IOException, InterruptedException {
    int answer = 0;
    for (int i = 0; i < 1000 && answer != status; i++) {
      answer = health().statusCode();
    }
    assertThat(answer).isEqualTo(status);
  }

  private HttpResponse<String> health() throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + port + "/health");
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
