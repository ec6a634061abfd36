package io.nostrmesh.host.store;

import io.micronaut.configuration.jdbc.hikari.DatasourceConfiguration;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.core.value.PropertyResolver;
import io.nostrmesh.host.settings.DataFolder;
import io.nostrmesh.host.settings.StartupFailure;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;

/** Puts the embedded database into the data folder, unless the operator configured an address. */
@Singleton
final class H2Database implements BeanCreatedEventListener<DatasourceConfiguration> {

  private final Provider<DataFolder> folder;
  private final PropertyResolver properties;

  H2Database(Provider<DataFolder> folder, PropertyResolver properties) {
    this.folder = folder;
    this.properties = properties;
  }

  @Override
  public DatasourceConfiguration onCreated(BeanCreatedEvent<DatasourceConfiguration> event) {
    DatasourceConfiguration configuration = event.getBean();
    if (!properties.containsProperty("datasources." + configuration.getName() + ".url")) {
      configuration.setUrl(url(folder.get().resolve("relay").toString()));
    }
    return configuration;
  }

  private static String url(String file) {
    if (file.contains(";")) {
      throw new StartupFailure("mesh.host.data-dir: " + file + " must not contain a semicolon");
    }
    // WRITE_DELAY=0: a commit returns when the operating system has the data, not up to half a
    // second later, so what was acknowledged survives kill -9. Micronaut closes the database.
    return "jdbc:h2:file:"
        + file
        + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
  }
}
