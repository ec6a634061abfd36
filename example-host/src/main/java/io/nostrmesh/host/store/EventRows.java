package io.nostrmesh.host.store;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.message.Filter;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads events: first how long they are, then as many as fit into a page, so that a hundred long
 * ones are never in memory at once.
 */
final class EventRows {

  /** Characters of JSON in a page; the last event may go beyond. */
  private static final int PAGE_CHARS = 1024 * 1024;

  private final TimedConnection connection;
  private final Filter filter;
  private final long now;

  /**
   * @param filter has the last word, where two things go by one {@link IndexedNumber}
   * @param now Unix time in seconds
   */
  EventRows(TimedConnection connection, Filter filter, long now) {
    this.connection = connection;
    this.filter = filter;
    this.now = now;
  }

  /**
   * Events in the order of their entries.
   *
   * @param reached how many entries these are, and those that are of no use any more
   */
  record Read(List<Event> events, int reached) {}

  Read read(List<IndexEntry> entries) throws SQLException {
    if (entries.isEmpty()) {
      return new Read(List.of(), 0);
    }
    Map<Long, Long> lengths = lengths(entries);
    var page = new ArrayList<Long>();
    long chars = 0;
    int reached = 0;
    while (reached < entries.size() && chars < PAGE_CHARS) {
      long row = entries.get(reached++).seq();
      Long length = lengths.get(row);
      if (length != null) {
        page.add(row);
        chars += length;
      }
    }
    Map<Long, Event> events = events(page);
    return new Read(
        // One that was deleted between the two queries is simply not there.
        page.stream().filter(events::containsKey).map(events::get).filter(filter::matches).toList(),
        reached);
  }

  private Map<Long, Long> lengths(List<IndexEntry> entries) throws SQLException {
    var lengths = new HashMap<Long, Long>();
    try (PreparedStatement statement =
        connection.prepare(
            "select seq, char_length(json) from nostr_event where seq = any(cast(? as bigint"
                + " array)) and (expires_at is null or expires_at > ?)")) {
      statement.setObject(1, connection.numbers(entries.stream().map(IndexEntry::seq).toList()));
      statement.setLong(2, now);
      ResultSet found = statement.executeQuery();
      while (found.next()) {
        lengths.put(found.getLong(1), found.getLong(2));
      }
    }
    return lengths;
  }

  private Map<Long, Event> events(List<Long> rows) throws SQLException {
    var events = new HashMap<Long, Event>();
    try (PreparedStatement statement =
        connection.prepare(
            "select seq, json from nostr_event where seq = any(cast(? as bigint array))")) {
      statement.setObject(1, connection.numbers(rows));
      ResultSet found = statement.executeQuery();
      while (found.next()) {
        events.put(found.getLong(1), Event.parse(found.getString(2)).toOptional().orElseThrow());
      }
    }
    return events;
  }
}
