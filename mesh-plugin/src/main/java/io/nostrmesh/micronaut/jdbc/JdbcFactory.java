package io.nostrmesh.micronaut.jdbc;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Secondary;
import io.micronaut.scheduling.TaskExecutors;
import io.nostrmesh.admission.LeaseStore;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import javax.sql.DataSource;

/** The lease store of hosts with a database, unless the host declares one of its own. */
@Factory
final class JdbcFactory {

  @Singleton
  @Secondary
  LeaseStore leaseStore(
      DataSource dataSource,
      LeaseRepository leases,
      @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
    MeshSchema.migrate(dataSource);
    return new JdbcLeaseStore(leases, blocking, JdbcLeaseStore.LIMIT);
  }
}
