package io.nostrmesh.host.database;

import io.nostrmesh.host.settings.StartupFailure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server of PostgreSQL, looked at before anything relies upon it.
 *
 * @param acknowledgesEarly whether a commit there returns before it is safe, unless a session asks
 *     for more
 */
record PostgresServer(boolean acknowledgesEarly) {

  private static final int OLDEST = 15;
  private static final int STARTS_WITHIN_SECONDS = 30;
  private static final String CONNECT_SECONDS = "10";

  private static final String USER = "datasources.default.username, datasources.default.password";

  private static final String LOOK =
      "select current_setting('server_version_num')::int / 10000, pg_encoding_to_char(encoding),"
          + " pg_is_in_recovery(), current_schema(),"
          + " coalesce(has_schema_privilege(current_schema(), 'create'), false),"
          + " current_user, current_setting('synchronous_commit'), current_setting('fsync')"
          + " from pg_database where datname = current_database()";

  private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);

  /**
   * Blocks. A server that is just starting is waited for.
   *
   * @throws StartupFailure when the host cannot run on it; without the URL, which may hold a secret
   */
  static PostgresServer check(
      DatabaseAddress address, @Nullable String username, @Nullable String password) {
    Properties parsed = Driver.parseURL(address.url(), new Properties());
    if (parsed == null) {
      throw new StartupFailure(
          address.property() + ": it must be jdbc:postgresql://host:5432/database");
    }
    String server =
        PGProperty.PG_HOST.getOrDefault(parsed) + ":" + PGProperty.PG_PORT.getOrDefault(parsed);
    String database = PGProperty.PG_DBNAME.getOrDefault(parsed);
    var properties = new Properties();
    if (username != null) {
      properties.setProperty(PGProperty.USER.getName(), username);
    }
    if (password != null) {
      properties.setProperty(PGProperty.PASSWORD.getName(), password);
    }
    properties.setProperty(PGProperty.CONNECT_TIMEOUT.getName(), CONNECT_SECONDS);
    properties.setProperty(PGProperty.LOGIN_TIMEOUT.getName(), CONNECT_SECONDS);
    try (Connection connection = connect(address.url(), properties);
        Statement statement = connection.createStatement()) {
      ResultSet found = statement.executeQuery(LOOK);
      found.next();
      return judge(address, "the database " + database + " at " + server, database, found);
    } catch (SQLException e) {
      throw failure(address, server, String.valueOf(database), e);
    }
  }

  private static Connection connect(String url, Properties properties) throws SQLException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STARTS_WITHIN_SECONDS);
    while (true) {
      try {
        return DriverManager.getConnection(url, properties);
      } catch (SQLException e) {
        if (!"57P03".equals(e.getSQLState()) || System.nanoTime() > deadline) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() throws SQLException {
    try {
      TimeUnit.MILLISECONDS.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", e);
    }
  }

  private static PostgresServer judge(
      DatabaseAddress address, String where, @Nullable String database, ResultSet found)
      throws SQLException {
    int version = found.getInt(1);
    if (version < OLDEST) {
      throw wrong(address, where, "is of PostgreSQL " + version + ": it must be 15 or newer");
    }
    String encoding = found.getString(2);
    if (!"UTF8".equals(encoding)) {
      throw wrong(
          address,
          where,
          "has the encoding %s: create one with \"create database %s encoding 'UTF8' template template0\""
              .formatted(encoding, database));
    }
    if (found.getBoolean(3)) {
      throw wrong(address, where, "is a standby, which takes no writes: name the primary");
    }
    if (!found.getBoolean(5)) {
      throw new StartupFailure(
          "datasources.default.username: %s may not create tables in the schema %s of %s; \"alter database %s owner to %s\" lets it"
              .formatted(
                  found.getString(6), found.getString(4), where, database, found.getString(6)));
    }
    if ("off".equals(found.getString(8))) {
      LOG.warn("{} has fsync off: what is acknowledged may not survive a power cut", where);
    }
    return new PostgresServer("off".equals(found.getString(7)));
  }

  private static StartupFailure failure(
      DatabaseAddress address, String server, String database, SQLException e) {
    String state = String.valueOf(e.getSQLState());
    String line = DatabaseFailure.firstLine(e);
    return switch (state) {
      case "28P01", "28000" -> refused(server, line, e);
      case "08004" ->
          line.contains("authentication")
              ? refused(server, line, e)
              : silent(address, server, line, e);
      case "3D000" ->
          new StartupFailure(
              "%s: the server at %s has no database %s; create it there with \"create database %s encoding 'UTF8' template template0\""
                  .formatted(address.property(), server, database, database),
              e);
      case "53300" ->
          new StartupFailure(
              "datasources.default.maximum-pool-size: the server at %s has no connection left: %s; lower it, or raise max_connections there"
                  .formatted(server, line),
              e);
      default -> silent(address, server, line, e);
    };
  }

  private static StartupFailure refused(String server, String line, SQLException e) {
    return new StartupFailure(
        "%s: the PostgreSQL server at %s does not take them: %s".formatted(USER, server, line), e);
  }

  private static StartupFailure silent(
      DatabaseAddress address, String server, String line, SQLException e) {
    return new StartupFailure(
        "%s: the PostgreSQL server at %s does not answer: %s"
            .formatted(address.property(), server, line),
        e);
  }

  private static StartupFailure wrong(DatabaseAddress address, String where, String how) {
    return new StartupFailure(address.property() + ": " + where + " " + how);
  }
}
