package io.nostrmesh.host.store;

import io.nostrmesh.host.relay.events.EventStore.Page;
import io.nostrmesh.nostr.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds a page of events: first which and how long they are, then as many texts as fit into a page,
 * so that a hundred long events are never in memory at once.
 */
final class EventQuery {

  /** Characters of JSON in a page; the last event may go beyond. */
  private static final int PAGE_CHARS = 1024 * 1024;

  private final Connection connection;

  EventQuery(Connection connection) {
    this.connection = connection;
  }

  /**
   * @param count how many events {@code filter} finds at most
   */
  Page find(FilterSql filter, int count) throws SQLException {
    var rows = new ArrayList<Long>();
    boolean all = true;
    try (PreparedStatement statement = filter.prepare(connection)) {
      ResultSet found = statement.executeQuery();
      long chars = 0;
      while (all && found.next()) {
        rows.add(found.getLong(1));
        chars += found.getLong(2);
        all = chars < PAGE_CHARS;
      }
    }
    return new Page(events(rows), all && rows.size() < count);
  }

  private List<Event> events(List<Long> rows) throws SQLException {
    if (rows.isEmpty()) {
      return List.of();
    }
    Map<Long, Event> byRow = new HashMap<>();
    String marks = String.join(", ", Collections.nCopies(rows.size(), "?"));
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select seq, json from nostr_event where seq in (" + marks + ")")) {
      for (int i = 0; i < rows.size(); i++) {
        statement.setLong(i + 1, rows.get(i));
      }
      ResultSet found = statement.executeQuery();
      while (found.next()) {
        byRow.put(found.getLong(1), Event.parse(found.getString(2)).toOptional().orElseThrow());
      }
    }
    // One that was deleted between the two queries is simply not there.
    return rows.stream().filter(byRow::containsKey).map(byRow::get).toList();
  }
}
