package io.nostrmesh.micronaut.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that a committed lease survives the death of the process: a client that was told it is
 * admitted comes back with the same token. H2 writes a commit to its file up to half a second
 * later; other databases have done so when a commit returns.
 */
final class LeaseDurability {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseDurability.class);

  private final DataSource dataSource;
  private final boolean isH2;
  private final AtomicBoolean complained = new AtomicBoolean();

  /**
   * @param dataSource outside of any transaction of the caller; asked at once what it is
   */
  LeaseDurability(DataSource dataSource) {
    this.dataSource = dataSource;
    try (Connection connection = dataSource.getConnection()) {
      this.isH2 = "H2".equals(connection.getMetaData().getDatabaseProductName());
    } catch (SQLException e) {
      throw new IllegalStateException("cannot reach the data source that keeps leases", e);
    }
  }

  /** Call it after a commit and before telling anybody. Blocks on the disk, some milliseconds. */
  void force() {
    if (!isH2) {
      return;
    }
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("checkpoint sync");
    } catch (SQLException e) {
      // The lease itself stands; what is missing is the half second after it.
      if (complained.compareAndSet(false, true)) {
        LOG.warn("leases may not survive a crash: H2 refuses a checkpoint", e);
      }
    }
  }
}
