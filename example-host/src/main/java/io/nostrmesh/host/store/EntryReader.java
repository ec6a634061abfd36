package io.nostrmesh.host.store;

import io.nostrmesh.host.store.FilterPlan.Way;
import io.nostrmesh.host.store.IndexOrder.Run;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads entries of indexes for one query, with statements that are prepared once. */
final class EntryReader {

  private static final String NUMBERS = "cast(? as bigint array)";

  private static final String BY_ID =
      "select seq, created_at, id_key, author_key, kind from nostr_event"
          + " where id = any(cast(? as varchar array))";

  private static final String HAVING_TAG =
      "select distinct event_seq from nostr_event_tag where event_seq = any("
          + NUMBERS
          + ") and tag_key = any("
          + NUMBERS
          + ")";

  private static final String AUTHORS =
      "select seq, author_key from nostr_event where seq = any(" + NUMBERS + ")";

  private final TimedConnection connection;
  private final FilterPlan plan;
  private final Map<IndexOrder, PreparedStatement> prepared = new EnumMap<>(IndexOrder.class);

  EntryReader(TimedConnection connection, FilterPlan plan) {
    this.connection = connection;
    this.plan = plan;
  }

  /** The next entries of a run, down to the second {@code since}. */
  List<IndexEntry> read(Run run, long since, IndexPlace place, int count) throws SQLException {
    PreparedStatement statement = prepared.get(run.order());
    if (statement == null) {
      statement = connection.prepare(run.order().entries());
      prepared.put(run.order(), statement);
    }
    int next = keys(statement, run);
    statement.setLong(next++, since);
    statement.setLong(next++, place.createdAt());
    statement.setLong(next++, place.createdAt());
    statement.setLong(next++, place.idKey());
    statement.setInt(next, count);
    return entries(statement);
  }

  /** How many entries a run has, or {@code most}. */
  long size(Run run, int most) throws SQLException {
    try (PreparedStatement statement = connection.prepare(run.order().size())) {
      statement.setInt(keys(statement, run), most);
      ResultSet found = statement.executeQuery();
      found.next();
      return found.getLong(1);
    }
  }

  private static int keys(PreparedStatement statement, Run run) throws SQLException {
    int next = 1;
    for (long key : run.keys()) {
      statement.setLong(next++, key);
    }
    return next;
  }

  /** The entries of these ids that the filter wants. */
  List<IndexEntry> byId(Collection<String> ids) throws SQLException {
    try (PreparedStatement statement = connection.prepare(BY_ID)) {
      statement.setObject(1, connection.texts(ids));
      return sift(entries(statement), Way.OTHER);
    }
  }

  private static List<IndexEntry> entries(PreparedStatement statement) throws SQLException {
    var entries = new ArrayList<IndexEntry>();
    try (ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        entries.add(
            new IndexEntry(
                found.getLong(1),
                found.getLong(2),
                found.getLong(3),
                found.getLong(4),
                found.getInt(5)));
      }
    }
    return entries;
  }

  /** Those entries that have all that the filter wants besides what the way has seen to. */
  List<IndexEntry> sift(List<IndexEntry> entries, Way way) throws SQLException {
    List<IndexEntry> left = entries.stream().filter(entry -> plan.wants(entry, way)).toList();
    if (plan.needsAuthor(way)) {
      left = having(left, byWantedAuthors(left));
    }
    for (List<Long> values : plan.furtherTags(way)) {
      left = having(left, taggedWith(values, left));
    }
    return left;
  }

  private Set<Long> byWantedAuthors(List<IndexEntry> entries) throws SQLException {
    var rows = new HashSet<Long>();
    if (entries.isEmpty()) {
      return rows;
    }
    try (PreparedStatement statement = connection.prepare(AUTHORS)) {
      statement.setObject(1, rows(entries));
      ResultSet found = statement.executeQuery();
      while (found.next()) {
        if (plan.wantsAuthor(found.getLong(2))) {
          rows.add(found.getLong(1));
        }
      }
    }
    return rows;
  }

  private Set<Long> taggedWith(List<Long> values, List<IndexEntry> entries) throws SQLException {
    var rows = new HashSet<Long>();
    if (entries.isEmpty()) {
      return rows;
    }
    try (PreparedStatement statement = connection.prepare(HAVING_TAG)) {
      statement.setObject(1, rows(entries));
      statement.setObject(2, connection.numbers(values));
      ResultSet found = statement.executeQuery();
      while (found.next()) {
        rows.add(found.getLong(1));
      }
    }
    return rows;
  }

  private Object rows(List<IndexEntry> entries) throws SQLException {
    return connection.numbers(entries.stream().map(IndexEntry::seq).toList());
  }

  private static List<IndexEntry> having(List<IndexEntry> entries, Set<Long> rows) {
    return entries.stream().filter(entry -> rows.contains(entry.seq())).toList();
  }
}
