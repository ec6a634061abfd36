package io.nostrmesh.host.database;

import java.sql.SQLException;

/**
 * The database could not do what it was asked. The message is the first line of the cause's, since
 * the others repeat the query with all that a client asked for.
 */
public final class DatabaseFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DatabaseFailure(SQLException cause) {
    super(firstLine(cause), cause);
  }

  static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }
}
