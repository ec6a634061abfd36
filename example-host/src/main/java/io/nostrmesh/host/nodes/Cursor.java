package io.nostrmesh.host.nodes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the new rows of a table, each once, in the order of their numbers. That order is the one of
 * their commits, since whoever writes such rows does so in turn; so none can come below a row that
 * was read before. Not safe for use by several threads.
 *
 * @param <R> a row
 */
final class Cursor<R> {

  /** Makes a row of what the query has found. */
  @FunctionalInterface
  interface Reader<R> {
    R read(ResultSet found) throws SQLException;
  }

  /** A row may hold as much as a message, so a page has few. */
  static final int PAGE = 32;

  private record Numbered<R>(long number, R row) {}

  private final String top;
  private final String query;
  private final Reader<R> reader;
  private long position;

  /**
   * Begins behind all rows that there are.
   *
   * @param columns to read
   * @param which rows
   */
  Cursor(Connection connection, String table, String columns, String which, Reader<R> reader)
      throws SQLException {
    this.top = "select coalesce(max(seq), 0) from " + table;
    this.query =
        "select seq, %s from %s where seq > ? and seq <= ? and %s order by seq limit %d"
            .formatted(columns, table, which, PAGE);
    this.reader = reader;
    this.position = top(connection);
  }

  /**
   * Hands over some of the next rows. One that was handed over does not come again, even if the
   * sink fails.
   *
   * @return whether there are more
   */
  boolean advance(Connection connection, Consumer<R> sink) throws SQLException {
    long end = top(connection);
    List<Numbered<R>> rows = end > position ? rows(connection, end) : List.of();
    for (Numbered<R> row : rows) {
      position = row.number();
      sink.accept(row.row());
    }
    boolean more = rows.size() == PAGE;
    if (!more) {
      // Also back, where the database is younger than it was.
      position = end;
    }
    return more;
  }

  private List<Numbered<R>> rows(Connection connection, long end) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setLong(1, position);
      statement.setLong(2, end);
      var rows = new ArrayList<Numbered<R>>(PAGE);
      ResultSet found = statement.executeQuery();
      while (found.next()) {
        rows.add(new Numbered<>(found.getLong(1), reader.read(found)));
      }
      return rows;
    }
  }

  private long top(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(top)) {
      ResultSet found = statement.executeQuery();
      found.next();
      return found.getLong(1);
    }
  }
}
