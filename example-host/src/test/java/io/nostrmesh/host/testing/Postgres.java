package io.nostrmesh.host.testing;

import io.nostrmesh.host.clients.RealClients;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Databases on a server of PostgreSQL that all tests of this JVM share. There is one where Maven
 * brings its programs, on Linux with x86-64; elsewhere what {@link Needed} it is skipped.
 */
public final class Postgres {

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private Postgres() {}

  /** Marks tests that need the server; with {@code REAL_CLIENTS=required} they must have it. */
  @Target({ElementType.TYPE, ElementType.METHOD})
  @Retention(RetentionPolicy.RUNTIME)
  @ExtendWith(Condition.class)
  public @interface Needed {}

  /** Skips what cannot run. */
  static final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return RealClients.Condition.judge(problem());
    }
  }

  /** Marks tests whose relays have no database of their own, to run them with one of the server. */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @ExtendWith({Condition.class, Everywhere.class})
  public @interface ForAllRelays {}

  /** While such tests run, each data folder comes with a database. */
  static final class Everywhere implements BeforeAllCallback, AfterAllCallback {

    private static final Map<Path, Database> BY_FOLDER = new ConcurrentHashMap<>();
    private static volatile boolean on;

    static Object[] of(Path folder) {
      return on ? BY_FOLDER.computeIfAbsent(folder, f -> create()).settings() : new Object[0];
    }

    @Override
    public void beforeAll(ExtensionContext context) {
      on = true;
    }

    @Override
    public void afterAll(ExtensionContext context) {
      on = false;
      BY_FOLDER.clear();
    }
  }

  /** Why there is no server here, if there is none. */
  public static Optional<String> problem() {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    return system.equals("Linux amd64")
        ? Optional.empty()
        : Optional.of("no PostgreSQL from Maven for " + system);
  }

  /** A database of the shared server. */
  public record Database(String url, String username, String password) {

    /** The same as variables of a process. */
    public Map<String, String> environment() {
      return Map.of(
          "DATASOURCES_DEFAULT_URL", url,
          "DATASOURCES_DEFAULT_USERNAME", username,
          "DATASOURCES_DEFAULT_PASSWORD", password);
    }

    /** The properties that let a relay run on it, and more, names and values in turn. */
    public Object[] settings(Object... more) {
      return Stream.concat(
              Stream.of(
                  "datasources.default.url",
                  url,
                  "datasources.default.username",
                  username,
                  "datasources.default.password",
                  password),
              Stream.of(more))
          .toArray();
    }

    public Connection connect() throws SQLException {
      // Also where sessions are for reading alone otherwise.
      return DriverManager.getConnection(
          url + "?options=-c%20default_transaction_read_only=off", username, password);
    }

    public void execute(String sql) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new AssertionError(sql, e);
      }
    }
  }

  /** An empty database, in which nobody else is. */
  public static Database create() {
    return create("encoding 'UTF8'");
  }

  /**
   * @param options of {@code create database}
   */
  public static Database create(String options) {
    String name = "test" + DATABASES.incrementAndGet();
    database("postgres").execute("create database " + name + " template template0 " + options);
    return database(name);
  }

  public static int port() {
    return Server.RUNNING.getPort();
  }

  private static Database database(String name) {
    return new Database("jdbc:postgresql://localhost:" + port() + "/" + name, "postgres", "any");
  }

  /** Started when first used; ends with the JVM. */
  private static final class Server {
    static final EmbeddedPostgres RUNNING = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().setServerConfig("max_connections", "200").start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
