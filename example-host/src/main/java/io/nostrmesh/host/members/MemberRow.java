package io.nostrmesh.host.members;

import io.nostrmesh.nostr.PublicKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A member as the database has it.
 *
 * @param addedBy who added it; empty for the owner
 * @param since when it became one, Unix time in seconds
 */
public record MemberRow(PublicKey key, Role role, Optional<PublicKey> addedBy, long since) {

  /** Empty where a row is none of ours. */
  static Optional<MemberRow> read(ResultSet row) throws SQLException {
    Optional<PublicKey> by =
        Optional.ofNullable(row.getString("added_by"))
            .flatMap(text -> PublicKey.parse(text).toOptional());
    long since = row.getLong("created_at");
    Optional<Role> role = Role.of(row.getString("role"));
    return PublicKey.parse(row.getString("pubkey"))
        .toOptional()
        .flatMap(key -> role.map(known -> new MemberRow(key, known, by, since)));
  }
}
