package io.nostrmesh.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plugin dropped into a host with a database, with more libraries beside it and with fewer. */
class DatabaseIT {

  private static final int NO_TABLE = -1;
  private static final Jdk JDK = Jdk.version("17");

  @TempDir private Path folder;

  @ParameterizedTest(name = "without {0}: {1}")
  @CsvSource({
    "nothing, true",
    "flyway, false",
    "micronaut-data, false",
    "micrometer|micronaut-micrometer|micronaut-management, true",
  })
  void leasesAreKeptInItWhereThatIsPossible(String without, boolean kept) throws SQLException {
    String url = "jdbc:h2:file:" + folder.resolve("host").toAbsolutePath();
    try (var running = start(without, "-Ddatasources.default.url=" + url)) {
      Visit.servesMembersAlone(running);
      running.terminate();
    }
    try (var connection = DriverManager.getConnection(url, "SA", "")) {
      assertThat(leases(connection)).isEqualTo(kept ? 2 : NO_TABLE);
    }
  }

  /** Micrometer's part of Micronaut without Micrometer, which Micronaut Data needs then. */
  @Test
  void whatMicronautDataLacksComesToLightAtTheStart() {
    String url = "jdbc:h2:file:" + folder.resolve("host").toAbsolutePath();
    try (var running = start("micrometer", "-Ddatasources.default.url=" + url)) {
      assertThat(running.refusal())
          .contains("mesh-plugin cannot read its leases in the host's database")
          .contains("MeterRegistry");
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void postgresNeedsFlywaysPartForIt() throws IOException, SQLException {
    try (var postgres = EmbeddedPostgres.start()) {
      String[] properties = {
        "-Ddatasources.default.url=" + postgres.getJdbcUrl("postgres", "postgres"),
        "-Ddatasources.default.username=postgres",
        "-Ddatasources.default.password=postgres"
      };
      try (var running = start("flyway-database-postgresql", properties)) {
        assertThat(running.refusal())
            .contains("mesh-plugin cannot make its tables for leases in the host's database")
            .contains("put flyway-database-postgresql, of the same version as flyway-core, on");
      }
      try (var running = start("nothing", properties)) {
        Visit.servesMembersAlone(running);
      }
      try (var connection = postgres.getPostgresDatabase().getConnection()) {
        assertThat(leases(connection)).isEqualTo(2);
      }
    }
  }

  private static int leases(Connection connection) throws SQLException {
    try (var tables = connection.getMetaData().getTables(null, null, "%", null)) {
      boolean found = false;
      while (tables.next()) {
        found |= "mesh_lease".equalsIgnoreCase(tables.getString("TABLE_NAME"));
      }
      if (!found) {
        return NO_TABLE;
      }
    }
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM mesh_lease")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static RunningHost start(String without, String... properties) {
    BuiltHost host = BuiltHost.of("database", JDK);
    var arguments = new ArrayList<>(Visit.LISTED);
    arguments.addAll(List.of(properties));
    arguments.addAll(
        List.of(
            "-cp",
            BuiltHost.joined(
                host.target().resolve("host.jar"),
                host.librariesBut(without),
                Artifacts.pluginsFolder() + "/*"),
            "stranger.Host"));
    return RunningHost.start(JDK, host.folder(), arguments);
  }
}
