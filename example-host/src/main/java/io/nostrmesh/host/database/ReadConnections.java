package io.nostrmesh.host.database;

import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.nostrmesh.host.database.Transactions.Work;
import io.nostrmesh.limit.FatalError;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of those who read on behalf of clients, in each of which a statement sees what is
 * committed when it begins. They are of the one pool, which has as many more, so that nobody who
 * writes, or asks who is a member, ever waits for one: two pools could not agree when to let go of
 * an H2 database that has closed itself, and it cannot be opened before. For any thread that may
 * block.
 */
@Singleton
public final class ReadConnections {

  /** As many as threads read for clients, some more for the relay's own work. */
  static final int MOST = 2 + 2 * Math.max(2, Runtime.getRuntime().availableProcessors());

  private static final Logger LOG = LoggerFactory.getLogger(ReadConnections.class);

  private final AtomicBoolean failing = new AtomicBoolean();
  private final DataSource source;
  private final ConnectionPool pool;

  ReadConnections(DataSource configured, ConnectionPool pool) {
    this.source = DelegatingDataSource.unwrapDataSource(configured);
    this.pool = pool;
  }

  /**
   * Does the work again on another connection if the first one turns out to be dead, as all of them
   * are that stem from before a database was gone.
   *
   * @throws DatabaseFailure when the database fails
   */
  public <T> T read(Work<T> work) {
    try {
      return once(work);
    } catch (SQLException e) {
      pool.failed(e);
      if (!DatabaseFailure.isOfTheDatabase(e) || e instanceof SQLTransientConnectionException) {
        throw failure(e);
      }
    }
    try {
      return once(work);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private <T> T once(Work<T> work) throws SQLException {
    try (Connection connection = source.getConnection()) {
      T answer = work.on(connection);
      if (failing.compareAndSet(true, false)) {
        LOG.info("Events are read again");
      }
      return answer;
    }
  }

  private DatabaseFailure failure(SQLException e) {
    FatalError.handOn(e);
    pool.failed(e);
    // Once until it is over: each who asks is told himself.
    if (DatabaseFailure.isOfTheDatabase(e) && failing.compareAndSet(false, true)) {
      LOG.error("Events cannot be read: {}", DatabaseFailure.firstLine(e));
    }
    return new DatabaseFailure(e);
  }
}
