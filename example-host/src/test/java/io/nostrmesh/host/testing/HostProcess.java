package io.nostrmesh.host.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The host as its operator runs it: a process of its own, set up by environment variables. */
public final class HostProcess implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 180;

  private final Process process;
  private final Path output;
  private final int port;

  private HostProcess(Process process, Path output, int port) {
    this.process = process;
    this.output = output;
    this.port = port;
  }

  /** Starts the host in {@code folder}, with its data in {@code folder/data}. */
  public static HostProcess launch(Path folder, Map<String, String> environment) {
    try {
      int port = FreePorts.next();
      Path output = Files.createTempFile(folder, "output", ".txt");
      var builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx256m",
              "-Dlogback.configurationFile=logback.xml",
              "-cp",
              System.getProperty("java.class.path"),
              "io.nostrmesh.program.Main");
      builder.environment().put("MICRONAUT_SERVER_PORT", Integer.toString(port));
      builder.environment().put("ENDPOINTS_ALL_PORT", Integer.toString(FreePorts.next()));
      builder.environment().put("MESH_IROH_RELAY_BIND_ADDRESS", "127.0.0.1:0");
      builder.environment().putAll(environment);
      builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
      return new HostProcess(builder.start(), output, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the host and waits until it serves. */
  public static HostProcess start(Path folder, Map<String, String> environment) {
    HostProcess host = launch(folder, environment);
    host.awaitOutput("next  ");
    return host;
  }

  /** Waits until it prints a line with this text, and kills it if it never does. */
  public void awaitOutput(String text) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (output().stream().noneMatch(line -> line.contains(text))) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        kill();
        throw new AssertionError("the host did not start: " + output());
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public int port() {
    return port;
  }

  public TestClient connect() {
    return TestClient.connect(URI.create("ws://localhost:" + port));
  }

  /** What it has printed so far. */
  public List<String> output() {
    try {
      return Files.readAllLines(output, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it has ended by itself. */
  public int awaitExit() {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the host goes on running: " + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** SIGTERM. */
  public int terminate() {
    process.destroy();
    return awaitExit();
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }
}
