package io.nostrmesh.host.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection on which everything together must be done by a certain time. */
final class TimedConnection {

  /** As SQL has it for a statement that was cancelled, by its own timeout for example. */
  private static final String CANCELLED = "57014";

  private final Connection connection;
  private final long end;

  TimedConnection(Connection connection, Duration atMost) {
    this.connection = connection;
    this.end = System.nanoTime() + atMost.toNanos();
  }

  /** A statement that fails when the time is over. */
  PreparedStatement prepare(String sql) throws SQLException {
    long left = checkTime();
    PreparedStatement statement = connection.prepareStatement(sql);
    // In whole seconds, and zero would be no limit.
    statement.setQueryTimeout((int) TimeUnit.NANOSECONDS.toSeconds(left) + 1);
    return statement;
  }

  /** Nanoseconds that are left. */
  long checkTime() throws SQLTimeoutException {
    long left = end - System.nanoTime();
    if (left <= 0) {
      throw new SQLTimeoutException("the time for this query is over", CANCELLED);
    }
    return left;
  }

  Object numbers(Collection<Long> values) throws SQLException {
    return connection.createArrayOf("bigint", values.toArray());
  }

  Object texts(Collection<String> values) throws SQLException {
    return connection.createArrayOf("varchar", values.toArray());
  }

  static boolean isTimeout(@Nullable Throwable failure) {
    return failure instanceof SQLException e && CANCELLED.equals(e.getSQLState());
  }
}
