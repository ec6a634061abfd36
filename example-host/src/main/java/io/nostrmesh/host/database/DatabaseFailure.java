package io.nostrmesh.host.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/**
 * The database could not do what it was asked. The message is the first line of the cause's, since
 * the others repeat the query with all that a client asked for.
 */
public final class DatabaseFailure extends RuntimeException {

  /**
   * How their states begin: no connection, no resources, ended by an operator, input or output
   * failed, and what H2 says when its file cannot be written.
   */
  private static final Set<String> OF_THE_DATABASE =
      Set.of("08", "53", "57P", "58", "90028", "90031", "90098", "HY000");

  private static final long serialVersionUID = 1L;

  DatabaseFailure(SQLException cause) {
    super(firstLine(cause), cause);
  }

  /**
   * Whether the database as a whole cannot work now, whatever it is asked: it cannot be reached, it
   * stops, or its disk is full.
   */
  public static boolean isOfTheDatabase(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientConnectionException) {
        return true;
      }
      if (cause instanceof SQLException e && e.getSQLState() != null) {
        String state = e.getSQLState();
        if (OF_THE_DATABASE.stream().anyMatch(state::startsWith)) {
          return true;
        }
      }
    }
    return false;
  }

  static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }
}
