package io.nostrmesh.micronaut.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.nostrmesh.admission.lease.InMemoryLeaseStore;
import io.nostrmesh.admission.lease.Lease;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.admission.lease.LeaseStoreContract;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.nostr.PublicKey;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store of a host with a database does, whichever the database is. */
abstract class JdbcLeaseStoreContract extends LeaseStoreContract {

  /** Started and closed by the test of each database. */
  static ApplicationContext context;

  static ApplicationContext host(String url, String user, String password) {
    return ApplicationContext.run(
        Map.of(
            "mesh.membership.mode",
            "open",
            "datasources.default.url",
            url,
            "datasources.default.username",
            user,
            "datasources.default.password",
            password,
            "datasources.default.maximum-pool-size",
            4));
  }

  @AfterEach
  void clear() {
    get(store().removeEnded(Instant.parse("2100-01-01T00:00:00Z")));
  }

  @Override
  protected LeaseStore store() {
    return context.getBean(LeaseStore.class);
  }

  /** The choice is made in SQL here, in Java there. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void saysWhoVouchesAsTheStoreInMemoryDoes(long seed) {
    var random = new Random(seed);
    var inMemory = new InMemoryLeaseStore();
    for (int token = 1; token <= 150; token++) {
      int endpoint = random.nextInt(3);
      PublicKey member = key(random.nextInt(20));
      Lease lease =
          random.nextBoolean()
              ? lease(token, endpoint, member)
              : lease(token, endpoint, member, key(random.nextInt(3)));
      Lease bound = lease.until(lease.end().plusSeconds(random.nextInt(100)));
      get(store().bind(bound));
      get(inMemory.bind(bound));
    }
    for (int endpoint = 0; endpoint < 3; endpoint++) {
      assertThat(get(store().heldBy(endpoint(endpoint))))
          .hasSize(LeaseStore.LIMIT_PER_ENDPOINT)
          .isEqualTo(get(inMemory.heldBy(endpoint(endpoint))));
    }
  }

  @Test
  void remembersWhatWasSpentUntilItIsStale() {
    TokenHash token = lease(7, 1, key(1)).token();
    Instant stale = Instant.parse("2030-01-01T00:00:00Z");

    assertThat(get(store().spend(token, stale))).isTrue();
    assertThat(get(store().spend(token, stale))).isFalse();
    get(store().removeEnded(stale.minusMillis(1)));
    assertThat(get(store().spend(token, stale))).isFalse();
    get(store().removeEnded(stale));
    assertThat(get(store().spend(token, stale))).isTrue();
  }

  @Test
  void releasesManyKeysAtOnce() {
    var tokens = new ArrayList<TokenHash>();
    var released = new ArrayList<CompletionStage<Void>>();
    int keys = 2 * ReleaseQueue.PORTION + 1;
    for (int i = 0; i < keys; i++) {
      Lease lease = i % 2 == 0 ? lease(i, i, key(i)) : lease(i, i, BOB, key(i));
      get(store().bind(lease));
      tokens.add(lease.token());
    }
    Lease left = lease(keys, keys, BOB);
    get(store().bind(left));

    for (int i = 0; i < keys; i++) {
      released.add(store().release(key(i)));
    }
    released.forEach(LeaseStoreContract::get);

    assertThat(tokens).noneMatch(token -> get(store().find(token)).isPresent());
    assertThat(get(store().find(left.token()))).contains(left);
  }

  @Test
  void hasAnIndexForWhatItAsks() throws SQLException {
    var indexed = new HashSet<String>();
    store();
    try (Connection connection =
        DelegatingDataSource.unwrapDataSource(context.getBean(DataSource.class)).getConnection()) {
      DatabaseMetaData database = connection.getMetaData();
      String table = database.storesUpperCaseIdentifiers() ? "MESH_LEASE" : "mesh_lease";
      try (ResultSet indexes = database.getIndexInfo(null, null, table, false, false)) {
        while (indexes.next()) {
          if (indexes.getInt("ORDINAL_POSITION") == 1) {
            indexed.add(indexes.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
          }
        }
      }
    }
    assertThat(indexed)
        .containsExactlyInAnyOrder(
            "token_hash", "endpoint_id", "member_key", "owner_key", "ends_at");
  }

  /**
   * @param theirs the store of another node on the same database
   */
  void twoNodesAgree(LeaseStore theirs) {
    Lease alices = lease(1, 1, ALICE);
    Lease bobs = lease(2, 1, BOB);
    get(store().bind(alices));
    get(theirs.bind(bobs));

    assertThat(get(store().heldBy(ENDPOINT))).containsExactly(bobs, alices);
    assertThat(get(theirs.heldBy(ENDPOINT))).containsExactly(bobs, alices);
    get(theirs.release(ALICE, ENDPOINT));
    assertThat(get(store().heldBy(ENDPOINT))).containsExactly(bobs);
    assertThat(get(store().find(alices.token()))).isEmpty();
    get(store().release(BOB));
    assertThat(get(theirs.heldBy(ENDPOINT))).isEmpty();
  }
}
