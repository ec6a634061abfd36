package io.nostrmesh.micronaut.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.nostrmesh.admission.LeaseStore;
import io.nostrmesh.admission.LeaseStoreContract;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class PostgresLeaseStoreTest extends LeaseStoreContract {

  private static EmbeddedPostgres postgres;
  private static ApplicationContext context;

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.start();
    context = host();
  }

  @AfterAll
  static void stop() throws IOException {
    context.close();
    postgres.close();
  }

  private static ApplicationContext host() {
    return ApplicationContext.run(
        Map.of(
            "mesh.membership.mode",
            "open",
            "datasources.default.url",
            postgres.getJdbcUrl("postgres", "postgres"),
            "datasources.default.username",
            "postgres",
            "datasources.default.password",
            "postgres",
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

  @Test
  void isSharedByAllNodesOfADatabase() {
    try (var other = host()) {
      LeaseStore theirs = other.getBean(LeaseStore.class);
      var first = lease(1, 1, ALICE);
      get(store().bind(first));

      assertThat(get(theirs.bind(lease(1, 2, BOB)))).isEqualTo(first);
      get(theirs.release(ALICE));
      assertThat(get(store().find(first.token()))).isEmpty();
    }
  }
}
