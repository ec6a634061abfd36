package io.nostrmesh.micronaut.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.plugin.ReducedClassPath;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class PostgresLeaseStoreTest extends JdbcLeaseStoreContract {

  private static EmbeddedPostgres postgres;

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
    return host(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
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
      twoNodesAgree(theirs);
      assertThat(get(store().spend(first.token(), Instant.parse("2100-01-01T00:00:00Z")))).isTrue();
      assertThat(get(theirs.spend(first.token(), Instant.parse("2100-01-01T00:00:00Z")))).isFalse();
    }
  }

  @Test
  void namesTheJarWithoutWhichFlywayKnowsNoPostgres() throws Exception {
    try (var loader = ReducedClassPath.without("flyway-database-postgresql")) {
      Class<?> host = Class.forName("io.nostrmesh.micronaut.LeanHost", true, loader);
      var main = host.getMethod("main", String[].class);
      main.setAccessible(true);
      String[] properties = {
        "mesh.membership.mode=open",
        "datasources.default.url=" + postgres.getJdbcUrl("postgres", "postgres"),
        "datasources.default.username=postgres",
        "datasources.default.password=postgres"
      };
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        assertThatThrownBy(() -> main.invoke(null, (Object) properties))
            .hasStackTraceContaining("mesh-plugin cannot make its tables for leases")
            .hasStackTraceContaining("put flyway-database-postgresql");
      } finally {
        thread.setContextClassLoader(before);
      }
    }
  }
}
