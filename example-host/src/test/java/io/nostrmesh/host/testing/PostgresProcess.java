package io.nostrmesh.host.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A server of PostgreSQL of one test's own, which forces all to its disk and may be killed. */
public final class PostgresProcess implements AutoCloseable {

  private final Path data;
  private final int port;
  private EmbeddedPostgres running;

  /** Starts it. */
  public PostgresProcess(Path data) {
    this.data = data;
    this.port = FreePorts.next();
    this.running = start();
  }

  private EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder()
          .setDataDirectory(data)
          .setCleanDataDirectory(false)
          .setRegisterShutdownHook(false)
          .setPort(port)
          .setServerConfig("fsync", "on")
          .setServerConfig("full_page_writes", "on")
          .setServerConfig("synchronous_commit", "on")
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Postgres.Database database() {
    return new Postgres.Database(
        "jdbc:postgresql://localhost:" + port + "/postgres", "postgres", "any");
  }

  /** SIGKILL for all of its processes. */
  public void kill() {
    List<ProcessHandle> processes =
        ProcessHandle.of(postmaster()).stream()
            .flatMap(master -> Stream.concat(Stream.of(master), master.descendants()))
            .toList();
    processes.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
    // Which gives its lock back.
    close();
  }

  /** Starts a killed one again: where it was, with what its disk holds. */
  public void restart() {
    running = start();
  }

  private long postmaster() {
    try {
      return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      running.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
