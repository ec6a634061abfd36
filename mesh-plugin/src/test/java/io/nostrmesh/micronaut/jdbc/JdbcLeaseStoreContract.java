package io.nostrmesh.micronaut.jdbc;

import io.micronaut.context.ApplicationContext;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.admission.lease.LeaseStoreContract;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

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
}
