package io.nostrmesh.host.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The connections to the database. H2 closes itself when it cannot write to its file, and all
 * connections to it are of no use from then on; a new one opens the file again.
 */
@Singleton
final class ConnectionPool {

  /** Codes of H2: a general error, input and output failed (two), the database is closed. */
  private static final Set<Integer> CLOSING = Set.of(50000, 90028, 90031, 90098);

  private final DataSource source;

  ConnectionPool(DataSource source) {
    this.source = DelegatingDataSource.unwrapDataSource(source);
  }

  /** Gives up all connections if this failure means that the database has closed itself. */
  void failed(Throwable failure) {
    if (source instanceof HikariDataSource hikari && hasClosed(failure)) {
      HikariPoolMXBean pool = hikari.getHikariPoolMXBean();
      if (pool != null) {
        pool.softEvictConnections();
      }
    }
  }

  private static boolean hasClosed(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e && CLOSING.contains(e.getErrorCode())) {
        return true;
      }
    }
    return false;
  }
}
