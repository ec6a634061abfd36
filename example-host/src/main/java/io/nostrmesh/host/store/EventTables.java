package io.nostrmesh.host.store;

import io.nostrmesh.host.relay.events.EventStore.Outcome;
import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes events into the tables, on a connection whose transaction the caller ends. However many
 * others an event names, each table takes one statement for all of them.
 */
final class EventTables {

  private static final String STRINGS = "cast(? as varchar array)";

  private final Connection connection;

  EventTables(Connection connection) {
    this.connection = connection;
  }

  /**
   * @param now Unix time in seconds; a version that has expired by then supersedes nothing
   */
  Outcome store(EventRow row, long now) throws SQLException {
    if (exists("select 1 from nostr_event where id = ?", row.id().hex())) {
      return Outcome.DUPLICATE;
    }
    if (isDeleted(row)) {
      return Outcome.DELETED;
    }
    if (row.address().isPresent() && !replace(row.address().get(), row.event(), now)) {
      return Outcome.SUPERSEDED;
    }
    insertTags(row, insert(row));
    delete(row);
    return Outcome.STORED;
  }

  private boolean isDeleted(EventRow row) throws SQLException {
    Event event = row.event();
    if (event.kind() == Kind.DELETION) {
      return false;
    }
    return exists(
        "select 1 from nostr_deletion where pubkey = ? and target in (?, ?) and up_to >= ?",
        event.pubkey().hex(),
        event.id().hex(),
        row.address().orElse(event.id().hex()),
        event.createdAt());
  }

  /** Makes room for a version that supersedes the stored one, or answers false. */
  private boolean replace(String address, Event event, long now) throws SQLException {
    try (PreparedStatement find =
        prepare(
            "select seq, created_at, id, expires_at from nostr_event where address = ?", address)) {
      ResultSet stored = find.executeQuery();
      if (!stored.next()) {
        return true;
      }
      long expiresAt = stored.getLong(4);
      boolean expired = !stored.wasNull() && expiresAt <= now;
      if (!expired && !event.supersedes(stored.getLong(2), new EventId(stored.getString(3)))) {
        return false;
      }
      update("delete from nostr_event where seq = ?", stored.getLong(1));
      return true;
    }
  }

  private long insert(EventRow row) throws SQLException {
    Event event = row.event();
    OptionalLong expiration = event.expiration();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into nostr_event"
                + " (id, pubkey, created_at, kind, address, expires_at, json, id_key,"
                + " author_key, indexed) values (?, ?, ?, ?, ?, ?, ?, ?, ?, true)",
            new String[] {"seq"})) {
      fill(
          insert,
          event.id().hex(),
          event.pubkey().hex(),
          event.createdAt(),
          event.kind(),
          row.address().orElse(null),
          expiration.isPresent() ? expiration.getAsLong() : null,
          row.json(),
          IndexedNumber.of(event.id()),
          IndexedNumber.of(event.pubkey()));
      insert.executeUpdate();
      ResultSet keys = insert.getGeneratedKeys();
      keys.next();
      return keys.getLong(1);
    }
  }

  private void insertTags(EventRow row, long seq) throws SQLException {
    if (row.tags().isEmpty()) {
      return;
    }
    Event event = row.event();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into nostr_event_tag (event_seq, tag_key, kind, created_at, id_key)"
                + " values (?, ?, ?, ?, ?)")) {
      for (long tag : row.tags()) {
        fill(insert, seq, tag, event.kind(), event.createdAt(), IndexedNumber.of(event.id()));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Carries out a deletion (NIP-09), of what its author wrote, but no deletion; remembers it. */
  private void delete(EventRow deletion) throws SQLException {
    String author = deletion.event().pubkey().hex();
    long createdAt = deletion.event().createdAt();
    if (!deletion.deletedIds().isEmpty()) {
      Object ids = strings(deletion.deletedIds());
      update(
          "delete from nostr_event where id = any(" + STRINGS + ") and pubkey = ? and kind <> ?",
          ids,
          author,
          Kind.DELETION);
      remember(author, ids, Long.MAX_VALUE);
    }
    if (!deletion.deletedAddresses().isEmpty()) {
      Object addresses = strings(deletion.deletedAddresses());
      update(
          "delete from nostr_event where address = any("
              + STRINGS
              + ") and pubkey = ? and created_at <= ?",
          addresses,
          author,
          createdAt);
      remember(author, addresses, createdAt);
    }
  }

  private void remember(String author, Object targets, long upTo) throws SQLException {
    update(
        "update nostr_deletion set up_to = ? where pubkey = ? and target = any("
            + STRINGS
            + ") and up_to < ?",
        upTo,
        author,
        targets,
        upTo);
    update(
        "insert into nostr_deletion (pubkey, target, up_to)"
            + " select cast(? as varchar), t.target, cast(? as bigint)"
            + " from unnest("
            + STRINGS
            + ") as t (target) where not exists"
            + " (select 1 from nostr_deletion d where d.pubkey = ? and d.target = t.target)",
        author,
        upTo,
        targets,
        author);
  }

  void delete(Collection<EventId> ids) throws SQLException {
    update(
        "delete from nostr_event where id = any(" + STRINGS + ")",
        strings(ids.stream().map(EventId::hex).toList()));
  }

  int deleteExpired(long now, int count) throws SQLException {
    return update(
        "delete from nostr_event where seq in"
            + " (select seq from nostr_event where expires_at <= ? limit ?)",
        now,
        count);
  }

  /** Indexes some events that were stored before there were index keys; how many they were. */
  int indexSome(int count) throws SQLException {
    Map<Long, EventRow> rows = new LinkedHashMap<>();
    try (PreparedStatement find =
        prepare("select seq, json from nostr_event where indexed = false limit ?", count)) {
      ResultSet found = find.executeQuery();
      while (found.next()) {
        Event event = Event.parse(found.getString(2)).toOptional().orElseThrow();
        rows.put(found.getLong(1), EventRow.of(new RenderedEvent(event, "")));
      }
    }
    for (Map.Entry<Long, EventRow> row : rows.entrySet()) {
      insertTags(row.getValue(), row.getKey());
      delete(row.getValue());
      update(
          "update nostr_event set indexed = true, address = ?, id_key = ?, author_key = ?"
              + " where seq = ?",
          row.getValue().address().orElse(null),
          IndexedNumber.of(row.getValue().event().id()),
          IndexedNumber.of(row.getValue().event().pubkey()),
          row.getKey());
    }
    return rows.size();
  }

  private Object strings(List<String> values) throws SQLException {
    return connection.createArrayOf("varchar", values.toArray());
  }

  private boolean exists(String sql, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      return statement.executeQuery().next();
    }
  }

  private int update(String sql, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  private PreparedStatement prepare(String sql, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    fill(statement, parameters);
    return statement;
  }

  private static void fill(PreparedStatement statement, @Nullable Object... parameters)
      throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
  }
}
