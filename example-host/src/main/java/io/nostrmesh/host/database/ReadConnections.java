package io.nostrmesh.host.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.nostrmesh.host.database.Transactions.Work;
import io.nostrmesh.limit.FatalError;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Connections of their own for those who read on behalf of clients, so that nobody who writes, or
 * asks who is a member, ever waits for one. Each statement sees what is committed when it begins.
 * For any thread that may block.
 */
@Singleton
public final class ReadConnections implements AutoCloseable {

  /** As many as threads read for clients, some more for the relay's own work. */
  private static final int MOST = 2 + 2 * Math.max(2, Runtime.getRuntime().availableProcessors());

  private final HikariDataSource source;
  private final ConnectionPool pool;

  ReadConnections(DataSource configured) {
    var config = new HikariConfig();
    if (DelegatingDataSource.unwrapDataSource(configured) instanceof HikariDataSource hikari) {
      hikari.copyStateTo(config);
    } else {
      config.setDataSource(configured);
    }
    config.setPoolName("reading");
    config.setMaximumPoolSize(MOST);
    config.setMinimumIdle(0);
    config.setReadOnly(true);
    source = new HikariDataSource(config);
    pool = new ConnectionPool(source);
  }

  /**
   * @throws DatabaseFailure when the database fails
   */
  public <T> T read(Work<T> work) {
    try (Connection connection = source.getConnection()) {
      return work.on(connection);
    } catch (SQLException e) {
      FatalError.handOn(e);
      pool.failed(e);
      throw new DatabaseFailure(e);
    }
  }

  @Override
  @PreDestroy
  public void close() {
    source.close();
  }
}
