package io.nostrmesh.host.nodes;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.function.BiConsumer;
import org.postgresql.PGProperty;

/** Opens connections to the host's database beside its pool, to be kept for long. */
final class DirectConnection {

  private static final String CONNECT_SECONDS = "10";

  /** Longer than anything takes that is asked on them, and than {@link Listening} waits. */
  private static final String ANSWER_SECONDS = "15";

  private final String url;
  private final Properties properties = new Properties();

  /**
   * @param pool whose address and credentials to use
   */
  DirectConnection(HikariConfig pool) {
    this.url = pool.getJdbcUrl();
    BiConsumer<PGProperty, String> set =
        (property, value) -> {
          if (value != null) {
            properties.setProperty(property.getName(), value);
          }
        };
    pool.getDataSourceProperties()
        .forEach((name, value) -> properties.setProperty(name.toString(), value.toString()));
    set.accept(PGProperty.USER, pool.getUsername());
    set.accept(PGProperty.PASSWORD, pool.getPassword());
    set.accept(PGProperty.CONNECT_TIMEOUT, CONNECT_SECONDS);
    set.accept(PGProperty.LOGIN_TIMEOUT, CONNECT_SECONDS);
    set.accept(PGProperty.SOCKET_TIMEOUT, ANSWER_SECONDS);
    set.accept(PGProperty.TCP_KEEP_ALIVE, "true");
  }

  /**
   * Opens one, each statement on which is a transaction of its own. Blocks for some seconds at
   * most.
   *
   * @param purpose shown to the database's operator
   */
  Connection open(String purpose) throws SQLException {
    var named = new Properties();
    named.putAll(properties);
    named.setProperty(PGProperty.APPLICATION_NAME.getName(), "mesh " + purpose);
    return DriverManager.getConnection(url, named);
  }
}
