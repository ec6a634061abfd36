package io.nostrmesh.micronaut.jdbc;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The plugin's tables in the host's database. Their migrations are kept apart from the host's own,
 * in another place of the class path and another history table, so that neither sees the other's.
 */
final class MeshSchema {

  static final String HISTORY_TABLE = "mesh_schema_history";

  private static final String LOCATION = "classpath:io/nostrmesh/db";

  private MeshSchema() {}

  /** Brings the tables up to date; several nodes may do so at once. Blocks. */
  static void migrate(DataSource dataSource) {
    Flyway.configure(MeshSchema.class.getClassLoader())
        .dataSource(dataSource)
        .locations(LOCATION)
        .table(HISTORY_TABLE)
        // The host's tables are there already, which Flyway would take for a schema of its own.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate();
  }
}
