package io.nostrmesh.host.database;

import io.nostrmesh.host.settings.StartupFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of the embedded database. It is looked at before anything relies upon it, and without
 * changing it: H2 opens many a damaged file as an empty database, and would go on to overwrite what
 * could still be saved.
 */
final class H2File {

  /** Suffix that H2 gives to its file. */
  private static final String SUFFIX = ".mv.db";

  /** A database whose first start was cut off is smaller. */
  private static final long NEVER_EMPTY_BYTES = 32 * 1024;

  /** The file begins with this many bytes that name its newest version, in hexadecimal digits. */
  private static final int HEADER_BYTES = 256;

  private static final Pattern VERSION = Pattern.compile(",version:([0-9a-f]{1,15}),");

  private static final Logger LOG = LoggerFactory.getLogger(H2File.class);

  private static final int IN_USE = 90020;
  private static final int WRONG_PASSWORD = 28000;

  private static final String HISTORY = "flyway_schema_history";
  private static final List<String> READ_AT_STARTUP = List.of(HISTORY, "relay_members");

  private final Path file;
  private final String url;

  /**
   * @param base the file without the suffix of H2
   * @param url the address of the database in it
   */
  H2File(Path base, String url) {
    this.file = Path.of(base + SUFFIX);
    this.url = url;
  }

  /**
   * @throws StartupFailure when the database is damaged or cannot be opened
   */
  void check(String user, String password) {
    long size = size();
    if (size == 0) {
      return;
    }
    try (Connection connection =
            DriverManager.getConnection(url + ";ACCESS_MODE_DATA=r", user, password);
        Statement statement = connection.createStatement()) {
      boolean whole = hasTables(statement);
      if (!whole && size >= NEVER_EMPTY_BYTES) {
        throw damaged("it has lost its tables");
      }
      for (String table : whole ? READ_AT_STARTUP : List.<String>of()) {
        read(statement, table);
      }
    } catch (SQLException e) {
      throw failure(e);
    }
    if (hasLostItsEnd()) {
      LOG.warn(
          "the database {} is damaged at its end, and goes on as it was some time before; if you"
              + " have a newer backup, put that in its place (docs/how-to/operate.md)",
          file);
    }
  }

  /**
   * Whether H2 falls back to an older state than the header names. That is no reason not to start:
   * a power cut may leave the same behind, and has then cost nothing that was acknowledged.
   */
  private boolean hasLostItsEnd() {
    try (MVStore store = new MVStore.Builder().fileName(file.toString()).readOnly().open()) {
      return store.getCurrentVersion() < newestVersion();
    } catch (MVStoreException e) {
      throw damaged(DatabaseFailure.firstLine(e));
    }
  }

  private long newestVersion() {
    try (InputStream in = Files.newInputStream(file)) {
      String header = new String(in.readNBytes(HEADER_BYTES), StandardCharsets.ISO_8859_1);
      Matcher version = VERSION.matcher(header);
      return version.find() ? Long.parseLong(version.group(1), 16) : 0;
    } catch (IOException e) {
      throw new StartupFailure("mesh.host.data-dir: cannot read the database " + file, e);
    }
  }

  private long size() {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new StartupFailure("mesh.host.data-dir: cannot read the database " + file, e);
    }
  }

  private static boolean hasTables(Statement statement) throws SQLException {
    ResultSet found =
        statement.executeQuery(
            "select 1 from information_schema.tables where table_name = '" + HISTORY + "'");
    return found.next();
  }

  private static void read(Statement statement, String table) throws SQLException {
    ResultSet rows = statement.executeQuery("select * from " + table);
    while (rows.next()) {
      rows.getString(1);
    }
  }

  private StartupFailure failure(SQLException e) {
    return switch (e.getErrorCode()) {
      case IN_USE ->
          new StartupFailure("mesh.host.data-dir: another program has the database " + file, e);
      case WRONG_PASSWORD ->
          new StartupFailure(
              "datasources.default.username, datasources.default.password: not those that the"
                  + " database "
                  + file
                  + " was made with",
              e);
      default -> damaged(DatabaseFailure.firstLine(e));
    };
  }

  private StartupFailure damaged(String how) {
    return new StartupFailure(
        "mesh.host.data-dir: the database "
            + file
            + " is damaged: "
            + how
            + ". Put a backup in its place, or move it away to start with an empty one;"
            + " docs/how-to/operate.md says how to save what can be read");
  }
}
