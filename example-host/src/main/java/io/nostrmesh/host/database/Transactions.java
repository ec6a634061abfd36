package io.nostrmesh.host.database;

import io.micronaut.transaction.TransactionOperations;
import io.nostrmesh.limit.FatalError;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

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

  /** Names the lock on PostgreSQL, which has nothing to do with any table: "mesh", "even". */
  private static final long TURN = 0x6d65_7368_6576_656eL;

  private final ReentrantLock turn = new ReentrantLock();
  private final TransactionOperations<Connection> operations;
  private final ConnectionPool pool;

  Transactions(TransactionOperations<Connection> operations, ConnectionPool pool) {
    this.operations = operations;
    this.pool = pool;
  }

  /**
   * @throws DatabaseFailure when the database fails
   */
  public <T> T read(Work<T> work) {
    return watched(() -> operations.executeRead(status -> run(work, status.getConnection())));
  }

  /**
   * @throws DatabaseFailure when the database fails; nothing is written then
   */
  public <T> T write(Work<T> work) {
    return watched(() -> operations.executeWrite(status -> run(work, status.getConnection())));
  }

  /**
   * As {@link #write}, but one at a time over all nodes of a database: for what writes events. So
   * the numbers of events grow in the order of their commits, two versions of one cannot race each
   * other, and whoever writes reads all that others have written. Waits for its turn.
   *
   * @throws DatabaseFailure when the database fails; nothing is written then
   */
  public <T> T writeInTurn(Work<T> work) {
    // Threads of this node do not wait with a connection in their hands.
    turn.lock();
    try {
      return write(
          connection -> {
            takeTurn(connection);
            return work.on(connection);
          });
    } finally {
      turn.unlock();
    }
  }

  private static void takeTurn(Connection connection) throws SQLException {
    if (DatabaseKind.of(connection) == DatabaseKind.POSTGRESQL) {
      try (PreparedStatement lock =
          connection.prepareStatement("select pg_advisory_xact_lock(?)")) {
        lock.setLong(1, TURN);
        lock.execute();
      }
    }
  }

  private <T> T watched(Supplier<T> transaction) {
    try {
      return transaction.get();
    } catch (RuntimeException e) {
      // H2 wraps even errors of the virtual machine.
      FatalError.handOn(e);
      pool.failed(e);
      // One kind of failure for whoever asks, also where there is no connection to be had.
      if (!(e instanceof DatabaseFailure) && e.getCause() instanceof SQLException cause) {
        throw new DatabaseFailure(cause);
      }
      throw e;
    }
  }

  private static <T> T run(Work<T> work, Connection connection) {
    try {
      return work.on(connection);
    } catch (SQLException e) {
      throw new DatabaseFailure(e);
    }
  }
}
