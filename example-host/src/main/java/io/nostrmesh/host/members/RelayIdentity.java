package io.nostrmesh.host.members;

import io.nostrmesh.nostr.PublicKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The table that remembers the relay's key, on a connection whose transaction the caller ends. */
final class RelayIdentity {

  private final Connection connection;

  RelayIdentity(Connection connection) {
    this.connection = connection;
  }

  Optional<PublicKey> remembered() throws SQLException {
    try (PreparedStatement find =
        connection.prepareStatement("select pubkey from relay_identity where one = 1")) {
      ResultSet found = find.executeQuery();
      return found.next() ? PublicKey.parse(found.getString(1)).toOptional() : Optional.empty();
    }
  }

  /** The key that is remembered from now on: this one, unless there was another before. */
  PublicKey remember(PublicKey key) throws SQLException {
    update("insert into relay_identity (one, pubkey) values (1, ?) on conflict do nothing", key);
    return remembered().orElse(key);
  }

  void forget(PublicKey key) throws SQLException {
    update("delete from relay_identity where pubkey = ?", key);
  }

  private void update(String sql, PublicKey key) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setString(1, key.hex());
      update.executeUpdate();
    }
  }
}
