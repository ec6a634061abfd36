package io.nostrmesh.host.database;

import io.micronaut.configuration.jdbc.hikari.DatasourceConfiguration;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.core.value.PropertyResolver;
import io.nostrmesh.host.settings.DataFolder;
import io.nostrmesh.host.settings.StartupFailure;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.nio.file.Path;

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
      Path base = folder.get().resolve("relay");
      String url = url(base.toString());
      new H2File(base, url).check(configuration.getUsername(), configuration.getPassword());
      configuration.setUrl(url);
    }
    return configuration;
  }

  private static String url(String file) {
    if (file.contains(";")) {
      throw new StartupFailure("mesh.host.data-dir: " + file + " must not contain a semicolon");
    }
    // Micronaut closes the database. Space that is no longer used is free again after ten seconds,
    // not 45: since each commit is forced to disk, nobody needs the older state.
    return "jdbc:h2:file:"
        + file
        + ";DB_CLOSE_ON_EXIT=FALSE;RETENTION_TIME=10000;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
  }
}
