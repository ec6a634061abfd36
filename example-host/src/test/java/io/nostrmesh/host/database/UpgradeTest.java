package io.nostrmesh.host.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of the first version opens, and everything in it is there. */
class UpgradeTest {

  private static final SecretKey MEMBER = Keys.of("member of the first hour");

  @TempDir Path data;

  @Test
  void aDatabaseOfTheFirstMigrationServes() throws SQLException {
    String url =
        "jdbc:h2:file:" + data.resolve("relay") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
    Flyway.configure()
        .dataSource(url, "sa", "")
        .locations("classpath:db/migration")
        .target("1")
        .load()
        .migrate();
    List<Event> events =
        IntStream.range(0, 300)
            .mapToObj(i -> Events.by(MEMBER).at(1_700_000_000L - i).tag("t", "n" + i % 2).sign())
            .toList();
    try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
      member(connection, TestRelay.OWNER, "owner");
      member(connection, MEMBER, "member");
      for (Event event : events) {
        store(connection, event);
      }
    }

    try (TestRelay relay = TestRelay.start(data);
        TestClient client = relay.connectAs(MEMBER)) {
      assertThat(client.request("all", "{\"kinds\":[1],\"limit\":500}"))
          .containsExactlyElementsOf(events);
      assertThat(client.request("tag", "{\"#t\":[\"n1\"],\"limit\":500}")).hasSize(150);
      client.publishAccepted(Events.by(MEMBER).content("new").sign());
    }
    TestRelay.start(data).close();
  }

  private static void member(Connection connection, SecretKey key, String role)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into relay_members values (?, ?, null, 1, 1)")) {
      insert.setString(1, key.publicKey().hex());
      insert.setString(2, role);
      insert.executeUpdate();
    }
  }

  private static void store(Connection connection, Event event) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into nostr_event (id, pubkey, created_at, kind, json) values (?, ?, ?, ?, ?)")) {
      insert.setString(1, event.id().hex());
      insert.setString(2, event.pubkey().hex());
      insert.setLong(3, event.createdAt());
      insert.setInt(4, event.kind());
      insert.setString(5, event.toJson());
      insert.executeUpdate();
    }
  }
}
