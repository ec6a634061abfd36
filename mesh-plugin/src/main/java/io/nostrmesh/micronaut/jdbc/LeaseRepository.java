package io.nostrmesh.micronaut.jdbc;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The lease table, in SQL that H2 and PostgreSQL both understand. Every call blocks. */
@JdbcRepository(dialect = Dialect.ANSI)
interface LeaseRepository extends GenericRepository<LeaseRow, String> {

  @Query(
      "SELECT token_hash, endpoint_id, member_key, owner_key, first_use, ends_at"
          + " FROM mesh_lease WHERE token_hash = :tokenHash")
  Optional<LeaseRow> find(String tokenHash);

  /**
   * See {@code LeaseStore.heldBy}; in any order.
   *
   * @param looked how many of the endpoint's leases are looked at, those that end last; the index
   *     has them in this order
   */
  @Query(
      "SELECT token_hash, endpoint_id, member_key, owner_key, first_use, ends_at"
          + " FROM (SELECT pair.*, ROW_NUMBER() OVER (PARTITION BY COALESCE(owner_key, member_key)"
          + " ORDER BY ends_at DESC, token_hash) AS turn"
          + " FROM (SELECT latest.*, ROW_NUMBER() OVER (PARTITION BY member_key, owner_key"
          + " ORDER BY ends_at DESC, token_hash) AS place"
          + " FROM (SELECT * FROM mesh_lease WHERE endpoint_id = :endpointId"
          + " ORDER BY endpoint_id, ends_at DESC LIMIT :looked) latest"
          + ") pair WHERE place = 1) chosen"
          + " ORDER BY turn, ends_at DESC, token_hash LIMIT :most")
  List<LeaseRow> heldBy(String endpointId, int looked, int most);

  @Query(
      "INSERT INTO mesh_lease (token_hash, endpoint_id, member_key, owner_key, first_use, ends_at)"
          + " VALUES (:tokenHash, :endpointId, :memberKey, :ownerKey, :firstUse, :endsAt)")
  void insert(
      String tokenHash,
      String endpointId,
      String memberKey,
      @Nullable String ownerKey,
      long firstUse,
      long endsAt);

  @Query("UPDATE mesh_lease SET ends_at = :end WHERE token_hash IN (:hashes) AND ends_at < :end")
  void extend(List<String> hashes, long end);

  @Query("DELETE FROM mesh_lease WHERE member_key IN (:keys)")
  void deleteOfMembers(List<String> keys);

  @Query("DELETE FROM mesh_lease WHERE owner_key IN (:keys)")
  void deleteOfOwners(List<String> keys);

  @Query(
      "DELETE FROM mesh_lease"
          + " WHERE endpoint_id = :endpointId AND (member_key = :key OR owner_key = :key)")
  void deleteOf(String key, String endpointId);

  @Query("INSERT INTO mesh_spent_token (token_hash, stale_at) VALUES (:tokenHash, :staleAt)")
  void spend(String tokenHash, long staleAt);

  @Query("SELECT COUNT(*) FROM mesh_spent_token WHERE token_hash = :tokenHash")
  long spent(String tokenHash);

  @Query("DELETE FROM mesh_spent_token WHERE stale_at <= :now")
  void deleteStale(long now);

  @Query("DELETE FROM mesh_lease WHERE ends_at <= :now")
  void deleteEnded(long now);

  @Query(
      "DELETE FROM mesh_lease"
          + " WHERE (owner_key = :key OR member_key = :key AND owner_key IS NULL)"
          + " AND token_hash NOT IN (SELECT token_hash FROM mesh_lease"
          + " WHERE owner_key = :key OR member_key = :key AND owner_key IS NULL"
          + " ORDER BY ends_at DESC, first_use DESC, token_hash LIMIT :kept)")
  void deleteFirstToEndOf(String key, int kept);

  @Query(
      "DELETE FROM mesh_lease WHERE token_hash IN"
          + " (SELECT token_hash FROM mesh_lease ORDER BY ends_at DESC, token_hash OFFSET :kept)")
  void deleteFirstToEnd(int kept);
}
