package io.nostrmesh.host.database;

import java.sql.Connection;
import java.sql.SQLException;

/** The two databases that the host runs on; where one SQL does not serve both, this tells them. */
public enum DatabaseKind {
  /** In this process and a file of the data folder; one node. */
  H2,
  /** A server, which several nodes may share. */
  POSTGRESQL;

  /** Asks the driver; that costs nothing. */
  public static DatabaseKind of(Connection connection) throws SQLException {
    return "H2".equals(connection.getMetaData().getDatabaseProductName()) ? H2 : POSTGRESQL;
  }
}
