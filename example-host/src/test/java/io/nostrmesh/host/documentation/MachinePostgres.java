package io.nostrmesh.host.documentation;

import io.nostrmesh.host.clients.LoggedProcess;
import io.nostrmesh.host.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A server of this machine's PostgreSQL, with all programs of its version beside it: what Maven
 * brings has no {@code pg_dump}, and one of another version refuses its server.
 */
final class MachinePostgres implements AutoCloseable {

  static final Path USUAL_PLACE = Path.of("/usr/lib/postgresql");

  private final Path folder;
  private final Path programs;
  private final int port = FreePorts.next();

  MachinePostgres(Path folder) {
    this.folder = folder;
    this.programs = programs().orElseThrow();
    run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "-D", "server");
    // What the server writes would keep the pipe open.
    run(
        "pg_ctl",
        "-w",
        "-D",
        "server",
        "-l",
        "server.log",
        "-o",
        "-p " + port + " -c listen_addresses=localhost -k " + folder,
        "start");
  }

  /** Where initdb, pg_dump and the others of the newest version are, if there is one. */
  static Optional<Path> programs() {
    try (Stream<Path> versions = Files.list(USUAL_PLACE)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .filter(bin -> Files.isExecutable(bin.resolve("pg_dump")))
          .max(Comparator.comparing(bin -> Integer.valueOf(bin.getName(3).toString())));
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  int port() {
    return port;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:" + port + "/postgres", "postgres", "any");
  }

  private void run(String program, String... words) {
    var command = new ArrayList<String>();
    if (System.getProperty("user.name").equals("root")) {
      // It refuses to run as root.
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(words));
    try (var process = LoggedProcess.start(folder, Map.of("LC_ALL", "C.UTF-8"), command)) {
      process.awaitEnd();
    }
  }

  @Override
  public void close() {
    run("pg_ctl", "-w", "-m", "immediate", "-D", "server", "stop");
  }
}
