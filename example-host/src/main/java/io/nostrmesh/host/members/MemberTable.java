package io.nostrmesh.host.members;

import io.nostrmesh.host.members.MemberChange.Added;
import io.nostrmesh.host.members.MemberChange.Removed;
import io.nostrmesh.host.members.MemberChange.RoleChanged;
import io.nostrmesh.nostr.PublicKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code relay_members}, on a connection whose transaction the caller ends. */
final class MemberTable {

  private static final String COLUMNS = "pubkey, role, added_by, created_at";

  private final Connection connection;

  MemberTable(Connection connection) {
    this.connection = connection;
  }

  /** All members and their roles. */
  Map<PublicKey, Role> roles() throws SQLException {
    var roles = new LinkedHashMap<PublicKey, Role>();
    for (MemberRow row : rows("select " + COLUMNS + " from relay_members")) {
      roles.put(row.key(), row.role());
    }
    return roles;
  }

  /**
   * Some members in the order of their keys.
   *
   * @param after the key before them, or empty text to begin
   */
  List<MemberRow> page(String after, int count) throws SQLException {
    return rows(
        "select " + COLUMNS + " from relay_members where pubkey > ? order by pubkey limit ?",
        after,
        count);
  }

  /** The owner, the admins, and all others, of each who came first before who came later. */
  List<MemberRow> byRank(int count) throws SQLException {
    return rows(
        "select "
            + COLUMNS
            + " from relay_members order by case role when 'owner' then 0 when 'admin' then 1"
            + " else 2 end, created_at, pubkey limit ?",
        count);
  }

  Optional<MemberRow> find(PublicKey key) throws SQLException {
    return rows("select " + COLUMNS + " from relay_members where pubkey = ?", key.hex()).stream()
        .findFirst();
  }

  /** Those of two keys that are members, whom nobody else changes until the transaction ends. */
  Map<PublicKey, Role> locked(PublicKey one, PublicKey other) throws SQLException {
    var roles = new HashMap<PublicKey, Role>();
    // In one order, or two processes could wait for each other.
    for (MemberRow row :
        rows(
            "select "
                + COLUMNS
                + " from relay_members where pubkey in (?, ?) order by pubkey for update",
            one.hex(),
            other.hex())) {
      roles.put(row.key(), row.role());
    }
    return roles;
  }

  Optional<PublicKey> owner() throws SQLException {
    return rows("select " + COLUMNS + " from relay_members where role = 'owner'").stream()
        .map(MemberRow::key)
        .findFirst();
  }

  /** Whether anything changed: another process may have been there first. */
  boolean apply(MemberChange change, long now) throws SQLException {
    String key = change.key().hex();
    if (change instanceof Added added) {
      return insert(key, added.role(), added.by().hex(), now);
    }
    if (change instanceof RoleChanged changed) {
      return update(
          "update relay_members set role = ?, updated_at = ? where pubkey = ?",
          changed.role().word(),
          now,
          key);
    }
    return change instanceof Removed && update("delete from relay_members where pubkey = ?", key);
  }

  /** Makes a key the one owner; who was it before is an admin then. */
  void enthrone(PublicKey key, long now) throws SQLException {
    update(
        "update relay_members set role = 'admin', updated_at = ?"
            + " where role = 'owner' and pubkey <> ?",
        now,
        key.hex());
    if (!update(
        "update relay_members set role = 'owner', updated_at = ?"
            + " where pubkey = ? and role <> 'owner'",
        now,
        key.hex())) {
      insert(key.hex(), Role.OWNER, null, now);
    }
  }

  private boolean insert(String key, Role role, @Nullable String by, long now) throws SQLException {
    return update(
        "insert into relay_members (pubkey, role, added_by, created_at, updated_at)"
            + " values (?, ?, ?, ?, ?) on conflict do nothing",
        key,
        role.word(),
        by,
        now,
        now);
  }

  private List<MemberRow> rows(String sql, @Nullable Object... parameters) throws SQLException {
    var found = new ArrayList<MemberRow>();
    try (PreparedStatement statement = prepare(sql, parameters)) {
      ResultSet rows = statement.executeQuery();
      while (rows.next()) {
        MemberRow.read(rows).ifPresent(found::add);
      }
    }
    return found;
  }

  private boolean update(String sql, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      return statement.executeUpdate() > 0;
    }
  }

  private PreparedStatement prepare(String sql, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
