package io.nostrmesh.host.database;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Makes sure that what has been committed survives the death of the process and of the machine. H2
 * writes a commit to its file up to half a second later, and never asks the disk to keep it; other
 * databases have done both when a commit returns.
 */
@Singleton
public final class Durability {

  private final TransactionOperations<Connection> transactions;
  private final boolean isH2;

  Durability(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
    this.isH2 =
        transactions.executeRead(
            status -> "H2".equals(status.getConnection().getMetaData().getDatabaseProductName()));
  }

  /** Call it after a commit and before telling anybody. Blocks on the disk, some milliseconds. */
  public void force() {
    if (isH2) {
      transactions.executeWrite(status -> checkpoint(status.getConnection()));
    }
  }

  private static boolean checkpoint(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute("checkpoint sync");
    }
  }
}
