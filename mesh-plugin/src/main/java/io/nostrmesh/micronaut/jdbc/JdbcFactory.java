package io.nostrmesh.micronaut.jdbc;

import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Secondary;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.context.exceptions.NonUniqueBeanException;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.micronaut.scheduling.TaskExecutors;
import io.nostrmesh.admission.lease.LeaseStore;
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
      BeanProvider<DataSource> dataSource,
      BeanProvider<LeaseRepository> leases,
      @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
    DataSource database;
    try {
      database = DelegatingDataSource.unwrapDataSource(dataSource.get());
    } catch (NonUniqueBeanException several) {
      throw new ConfigurationException(
          "mesh-plugin keeps its leases in the host's data source, and there are several:"
              + " call one of them datasources.default, or declare a LeaseStore bean",
          several);
    }
    MeshSchema.migrate(database);
    return new JdbcLeaseStore(
        tried(leases), new LeaseDurability(database), blocking, JdbcLeaseStore.LIMIT);
  }

  /** Asked once for nothing: what Micronaut Data lacks here would else come to light later. */
  private static LeaseRepository tried(BeanProvider<LeaseRepository> leases) {
    try {
      LeaseRepository repository = leases.get();
      repository.find("");
      return repository;
    } catch (RuntimeException | LinkageError failure) {
      throw new ConfigurationException(
          "mesh-plugin cannot read its leases in the host's database: %s;"
                  .formatted(deepest(failure))
              + " mend that, or declare a LeaseStore bean to keep leases elsewhere",
          failure);
    }
  }

  private static Throwable deepest(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
