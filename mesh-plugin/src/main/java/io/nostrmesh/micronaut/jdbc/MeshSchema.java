package io.nostrmesh.micronaut.jdbc;

import io.micronaut.context.exceptions.ConfigurationException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The plugin's tables in the host's database. Their migrations are kept apart from the host's own,
 * in another place of the class path and another history table, so that neither sees the other's.
 */
final class MeshSchema {

  static final String HISTORY_TABLE = "mesh_schema_history";

  private static final String LOCATION = "classpath:io/nostrmesh/db";

  private MeshSchema() {}

  /**
   * Brings the tables up to date; several nodes may do so at once. Blocks.
   *
   * @throws ConfigurationException when that fails, with what the operator can do about it
   */
  static void migrate(DataSource dataSource) {
    try {
      flyway(dataSource).migrate();
    } catch (FlywayException e) {
      throw new ConfigurationException(
          "mesh-plugin cannot make its tables for leases in the host's database: %s; %s"
              .formatted(firstLine(e), advice(e)),
          e);
    }
  }

  private static String advice(FlywayException failure) {
    // Since version 10 Flyway knows few databases by itself.
    return firstLine(failure).contains("PostgreSQL")
        ? "put flyway-database-postgresql, of the same version as flyway-core, on the class path,"
            + " or declare a LeaseStore bean"
        : "mend that, or declare a LeaseStore bean to keep leases elsewhere";
  }

  private static String firstLine(FlywayException failure) {
    return String.valueOf(failure.getMessage()).strip().lines().findFirst().orElse("");
  }

  private static Flyway flyway(DataSource dataSource) {
    return Flyway.configure(MeshSchema.class.getClassLoader())
        .dataSource(dataSource)
        .locations(LOCATION)
        .table(HISTORY_TABLE)
        // The host's tables are there already, which Flyway would take for a schema of its own.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load();
  }
}
