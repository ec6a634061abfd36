package io.nostrmesh.host.database;

import io.micronaut.core.value.PropertyResolver;
import io.nostrmesh.host.settings.StartupFailure;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the operator wants the database, and as whom. Without a word of the operator it is the file
 * of H2 in the data folder.
 *
 * @param property what to name to the operator when something is wrong with it
 * @param url for JDBC; it may hold a secret and is never shown
 * @param username empty where another property tells, or nobody
 */
record DatabaseAddress(
    String property, String url, Optional<String> username, Optional<String> password) {

  private static final String PROPERTY = "datasources.default.url";

  /** The reference relay's; many a platform sets it, too. */
  private static final String VARIABLE = "DATABASE_URL";

  private static final String ENCODED = "((?:[!-~&&[^%@/?#:]]|%[0-9A-Fa-f]{2})+)";

  /** User, password, host, and what follows: port, database and parameters. */
  private static final Pattern URL =
      Pattern.compile(
          "postgres(?:ql)?://(?:"
              + ENCODED
              + "(?::"
              + ENCODED.replace("#:", "#")
              + ")?@)?(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]*)((?::[0-9]{1,5})?/[!-~&&[^@/?#]]+(?:\\?[!-~&&[^#]]*)?)");

  /**
   * @throws StartupFailure when it is the address of no database that the host runs on
   */
  static Optional<DatabaseAddress> configured(PropertyResolver properties) {
    return properties
        .getProperty(PROPERTY, String.class)
        .filter(url -> !url.isBlank())
        .map(url -> ofJdbc(url.strip()))
        .or(
            () ->
                properties
                    .getProperty("database.url", String.class)
                    .filter(url -> !url.isBlank())
                    .map(url -> ofUrl(url.strip())));
  }

  boolean isPostgres() {
    return url.startsWith("jdbc:postgresql:");
  }

  private static DatabaseAddress ofJdbc(String url) {
    var address = new DatabaseAddress(PROPERTY, url, Optional.empty(), Optional.empty());
    if (!address.isPostgres() && !url.startsWith("jdbc:h2:")) {
      throw new StartupFailure(
          PROPERTY
              + ": it must be jdbc:postgresql://host:5432/database; without it there is a file of"
              + " H2 in mesh.host.data-dir");
    }
    return address;
  }

  private static DatabaseAddress ofUrl(String text) {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw new StartupFailure(
          VARIABLE
              + ": it must be postgres://user:password@host:5432/database, with percent-encoding"
              + " for what else has a meaning in a URL; or leave it empty and set "
              + PROPERTY);
    }
    String host = url.group(3).isEmpty() ? "localhost" : url.group(3);
    return new DatabaseAddress(
        VARIABLE,
        "jdbc:postgresql://" + host + url.group(4),
        Optional.ofNullable(url.group(1)).map(DatabaseAddress::decoded),
        Optional.ofNullable(url.group(2)).map(DatabaseAddress::decoded));
  }

  private static String decoded(String text) {
    // A plus is a plus here.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return property;
  }
}
