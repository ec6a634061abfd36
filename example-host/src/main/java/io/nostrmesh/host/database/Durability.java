package io.nostrmesh.host.database;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Makes sure that what has been committed survives the death of the process and of the machine. H2
 * writes a commit to its file up to half a second later, and never asks the disk to keep it;
 * PostgreSQL has done both when a commit returns.
 */
@Singleton
public final class Durability {

  private final Transactions transactions;
  private final boolean isH2;

  Durability(Transactions transactions) {
    this.transactions = transactions;
    this.isH2 = transactions.read(DatabaseKind::of) == DatabaseKind.H2;
  }

  /** Call it after a commit and before telling anybody. Blocks on the disk, some milliseconds. */
  public void force() {
    if (isH2) {
      transactions.write(Durability::checkpoint);
    }
  }

  private static boolean checkpoint(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute("checkpoint sync");
    }
  }
}
