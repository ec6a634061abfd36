package io.nostrmesh.host.store;

import io.nostrmesh.host.relay.EventStore.Outcome;
import io.nostrmesh.host.relay.Limits;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.Tag;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes events into the tables, on a connection whose transaction the caller ends. */
final class EventTables {

  private final Connection connection;

  EventTables(Connection connection) {
    this.connection = connection;
  }

  Outcome store(Event event) throws SQLException {
    if (exists("select 1 from nostr_event where id = ?", event.id().hex())) {
      return Outcome.DUPLICATE;
    }
    if (isDeleted(event)) {
      return Outcome.DELETED;
    }
    Optional<EventAddress> address = event.address();
    if (address.isPresent() && !replace(address.get(), event)) {
      return Outcome.SUPERSEDED;
    }
    insert(event);
    if (event.kind() == Kind.DELETION) {
      delete(event);
    }
    return Outcome.STORED;
  }

  /** A deletion event stands in the same tables, so its tags are the memory of what it deleted. */
  private boolean isDeleted(Event event) throws SQLException {
    if (event.kind() == Kind.DELETION) {
      return false;
    }
    String deletedBy =
        "select 1 from nostr_event_tag t join nostr_event d on d.seq = t.event_seq"
            + " where t.name = ? and t.tag_value = ? and d.kind = "
            + Kind.DELETION
            + " and d.pubkey = ?";
    if (exists(deletedBy, "e", event.id().hex(), event.pubkey().hex())) {
      return true;
    }
    Optional<EventAddress> address = event.address();
    return address.isPresent()
        && exists(
            deletedBy + " and d.created_at >= ?",
            "a",
            address.get().toString(),
            event.pubkey().hex(),
            event.createdAt());
  }

  /** Makes room for a version that supersedes the stored one, or answers false. */
  private boolean replace(EventAddress address, Event event) throws SQLException {
    try (PreparedStatement find =
        prepare("select seq, json from nostr_event where address = ?", address.toString())) {
      ResultSet row = find.executeQuery();
      if (!row.next()) {
        return true;
      }
      Event stored = Event.parse(row.getString("json")).toOptional().orElseThrow();
      if (!event.supersedes(stored)) {
        return false;
      }
      update("delete from nostr_event where seq = ?", row.getLong("seq"));
      return true;
    }
  }

  private void insert(Event event) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into nostr_event (id, pubkey, created_at, kind, address, expires_at, json)"
                + " values (?, ?, ?, ?, ?, ?, ?)",
            new String[] {"seq"})) {
      insert.setString(1, event.id().hex());
      insert.setString(2, event.pubkey().hex());
      insert.setLong(3, event.createdAt());
      insert.setInt(4, event.kind());
      insert.setString(5, event.address().map(EventAddress::toString).orElse(null));
      OptionalLong expiration = event.expiration();
      insert.setObject(6, expiration.isPresent() ? expiration.getAsLong() : null, Types.BIGINT);
      insert.setString(7, event.toJson());
      insert.executeUpdate();
      ResultSet keys = insert.getGeneratedKeys();
      keys.next();
      insertTags(event, keys.getLong(1));
    }
  }

  private void insertTags(Event event, long seq) throws SQLException {
    var indexed = new HashSet<Tag>();
    for (Tag tag : event.tags()) {
      if (isIndexed(tag)) {
        indexed.add(Tag.of(tag.name(), tag.value()));
      }
    }
    if (indexed.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into nostr_event_tag (event_seq, name, tag_value) values (?, ?, ?)")) {
      for (Tag tag : indexed) {
        insert.setLong(1, seq);
        insert.setString(2, tag.name());
        insert.setString(3, tag.value());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static boolean isIndexed(Tag tag) {
    char name = tag.name().length() == 1 ? tag.name().charAt(0) : ' ';
    return (name >= 'a' && name <= 'z' || name >= 'A' && name <= 'Z')
        && tag.values().size() > 1
        && tag.value().length() <= Limits.INDEXED_TAG_CHARS;
  }

  /** Carries out a deletion (NIP-09): what its author wrote, but no deletion. */
  private void delete(Event deletion) throws SQLException {
    String author = deletion.pubkey().hex();
    for (Tag tag : deletion.tags("e")) {
      update(
          "delete from nostr_event where id = ? and pubkey = ? and kind <> " + Kind.DELETION,
          tag.value(),
          author);
    }
    for (Tag tag : deletion.tags("a")) {
      update(
          "delete from nostr_event where address = ? and pubkey = ? and created_at <= ?",
          tag.value(),
          author,
          deletion.createdAt());
    }
  }

  void delete(EventId id) throws SQLException {
    update("delete from nostr_event where id = ?", id.hex());
  }

  int deleteExpired(long now, int count) throws SQLException {
    return update(
        "delete from nostr_event where seq in"
            + " (select seq from nostr_event where expires_at <= ? limit ?)",
        now,
        count);
  }

  private boolean exists(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      return statement.executeQuery().next();
    }
  }

  private int update(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
