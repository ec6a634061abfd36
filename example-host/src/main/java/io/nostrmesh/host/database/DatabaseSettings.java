package io.nostrmesh.host.database;

import io.micronaut.configuration.jdbc.hikari.DatasourceConfiguration;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.context.event.BeanInitializedEventListener;
import io.micronaut.context.event.BeanInitializingEvent;
import io.micronaut.core.value.PropertyResolver;
import io.nostrmesh.host.settings.DataFolder;
import io.nostrmesh.host.settings.StartupFailure;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.postgresql.PGProperty;

/**
 * Points the data source at the database that the operator has configured, or at a file in the data
 * folder, and looks at it before anything relies upon it.
 */
@Singleton
final class DatabaseSettings
    implements BeanInitializedEventListener<DatasourceConfiguration>,
        BeanCreatedEventListener<DatasourceConfiguration> {

  /** Who wants a connection is told no rather than kept waiting. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A server that has gone without a word, with its machine, say, is given up after this. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final String USERNAME = "datasources.default.username";
  private static final String PASSWORD = "datasources.default.password";

  private final Provider<DataFolder> folder;
  private final PropertyResolver properties;

  DatabaseSettings(Provider<DataFolder> folder, PropertyResolver properties) {
    this.folder = folder;
    this.properties = properties;
  }

  /** Before Micronaut reads the address, which it would complain about in words of its own. */
  @Override
  public DatasourceConfiguration onInitialized(
      BeanInitializingEvent<DatasourceConfiguration> event) {
    DatabaseAddress.configured(properties);
    return event.getBean();
  }

  @Override
  public DatasourceConfiguration onCreated(BeanCreatedEvent<DatasourceConfiguration> event) {
    DatasourceConfiguration configuration = event.getBean();
    Optional<DatabaseAddress> address = DatabaseAddress.configured(properties);
    if (address.isEmpty()) {
      useFile(configuration);
    } else if (address.get().isPostgres()) {
      usePostgres(configuration, address.get());
    } else {
      configuration.setUrl(address.get().url());
    }
    configuration.setMaximumPoolSize(configuration.getMaximumPoolSize() + ReadConnections.MOST);
    return configuration;
  }

  private void useFile(DatasourceConfiguration configuration) {
    Path base = folder.get().resolve("relay");
    String url = url(base.toString());
    new H2File(base, url).check(configuration.getUsername(), configuration.getPassword());
    configuration.setUrl(url);
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

  private void usePostgres(DatasourceConfiguration configuration, DatabaseAddress address) {
    // Micronaut would fill in those of H2.
    String username = property(USERNAME).or(address::username).orElse(null);
    String password = property(PASSWORD).or(address::password).orElse(null);
    configuration.setDriverClassName(org.postgresql.Driver.class.getName());
    configuration.setUrl(address.url());
    configuration.setUsername(username);
    configuration.setPassword(password);
    if (property("datasources.default.connection-timeout").isEmpty()) {
      configuration.setConnectionTimeout(PATIENCE.toMillis());
    }
    // What the URL says is stronger.
    configuration.addDataSourceProperty(
        PGProperty.SOCKET_TIMEOUT.getName(), Long.toString(SILENCE.toSeconds()));
    configuration.addDataSourceProperty(
        PGProperty.CONNECT_TIMEOUT.getName(), Long.toString(PATIENCE.toSeconds()));
    configuration.addDataSourceProperty(PGProperty.TCP_KEEP_ALIVE.getName(), "true");
    configuration.addDataSourceProperty(PGProperty.APPLICATION_NAME.getName(), "mesh");
    configuration.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    PostgresServer server = PostgresServer.check(address, username, password);
    if (server.acknowledgesEarly()) {
      configuration.setConnectionInitSql("set synchronous_commit to on");
    }
  }

  private Optional<String> property(String name) {
    return properties.getProperty(name, String.class);
  }
}
