package io.nostrmesh.host.database;

import io.micronaut.transaction.TransactionOperations;
import io.nostrmesh.limit.FatalError;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Runs work in a transaction of the host's database. A failure of the database is a {@link
 * DatabaseFailure}: Micronaut's own operations let the checked exception out undeclared, so that
 * whoever guards against runtime exceptions misses it. For any thread that may block.
 */
@Singleton
public final class Transactions {

  /** What is to be done on the connection of a transaction. */
  @FunctionalInterface
  public interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private final TransactionOperations<Connection> operations;

  Transactions(TransactionOperations<Connection> operations) {
    this.operations = operations;
  }

  /**
   * @throws DatabaseFailure when the database fails
   */
  public <T> T read(Work<T> work) {
    return operations.executeRead(status -> run(work, status.getConnection()));
  }

  /**
   * @throws DatabaseFailure when the database fails; nothing is written then
   */
  public <T> T write(Work<T> work) {
    return operations.executeWrite(status -> run(work, status.getConnection()));
  }

  private static <T> T run(Work<T> work, Connection connection) {
    try {
      return work.on(connection);
    } catch (SQLException e) {
      // H2 wraps even those.
      FatalError.in(e).ifPresent(FatalError::handOn);
      throw new DatabaseFailure(e);
    }
  }
}
