package io.nostrmesh.host.database;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.core.value.PropertyResolver;
import io.micronaut.flyway.FlywayConfigurationProperties;
import jakarta.inject.Singleton;

/** Adds to the migrations for both databases those that PostgreSQL alone needs. */
@Singleton
final class DatabaseMigrations implements BeanCreatedEventListener<FlywayConfigurationProperties> {

  private static final String BOTH = "classpath:db/migration";
  private static final String POSTGRESQL = "classpath:db/postgresql";

  private final PropertyResolver properties;

  DatabaseMigrations(PropertyResolver properties) {
    this.properties = properties;
  }

  @Override
  public FlywayConfigurationProperties onCreated(
      BeanCreatedEvent<FlywayConfigurationProperties> event) {
    FlywayConfigurationProperties configuration = event.getBean();
    boolean postgres =
        DatabaseAddress.configured(properties).filter(DatabaseAddress::isPostgres).isPresent();
    if (postgres) {
      configuration.setLocations(BOTH, POSTGRESQL);
    }
    return configuration;
  }
}
