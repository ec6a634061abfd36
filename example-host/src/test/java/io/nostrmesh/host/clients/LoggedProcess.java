package io.nostrmesh.host.clients;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process, as a person would run it in a terminal, and what it has written. */
public final class LoggedProcess implements AutoCloseable {

  /** Far longer than anything takes; reached only when something hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Process process;
  private final List<String> log = new ArrayList<>();
  private boolean ended;

  private LoggedProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts the program in a JVM of its own.
   *
   * @param environment set besides what is not about us
   */
  public static LoggedProcess program(
      Path folder, Map<String, String> environment, String... arguments) {
    return start(
        folder, environment, Stream.concat(program().stream(), Arrays.stream(arguments)).toList());
  }

  /** The words that start the program. */
  public static List<String> program() {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(java, "-Xmx256m", "-cp", classPath(), "io.nostrmesh.program.Main");
  }

  public static LoggedProcess start(
      Path folder, Map<String, String> environment, List<String> command) {
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.matches("(MESH|SPROUT|MICRONAUT|RELAY)_.*"));
    variables.putAll(environment);
    try {
      var started = new LoggedProcess(builder.start());
      var reader = new Thread(started::readLog, "log of " + started.process.pid());
      reader.setDaemon(true);
      reader.start();
      Runtime.getRuntime().addShutdownHook(new Thread(started::kill));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the log holds a line with all these parts, and returns the first such line. */
  public String awaitLine(String... parts) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    synchronized (log) {
      while (true) {
        for (String line : log) {
          if (Arrays.stream(parts).allMatch(line::contains)) {
            return line;
          }
        }
        long left = deadline - System.nanoTime();
        if (ended || left <= 0) {
          throw new AssertionError("no " + List.of(parts) + " in the log:\n" + log());
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(log, left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError("interrupted", e);
        }
      }
    }
  }

  /** Waits until the program ends by itself, and returns all that it has written. */
  public String awaitEnd() {
    synchronized (log) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!ended) {
        try {
          TimeUnit.NANOSECONDS.timedWait(log, Math.max(1, deadline - System.nanoTime()));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError("interrupted", e);
        }
        if (System.nanoTime() > deadline) {
          throw new AssertionError("still running:\n" + log());
        }
      }
      return log();
    }
  }

  /** Everything that the program has written so far. */
  public String log() {
    synchronized (log) {
      return String.join("\n", log);
    }
  }

  /** Whether the program has ended, by itself or not, and all that it wrote is in the log. */
  public boolean hasEnded() {
    synchronized (log) {
      return ended;
    }
  }

  /** Ends the program at once, with no chance to tidy up. */
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Ends the program as a person would. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
  }

  private void readLog() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        append(line);
      }
    } catch (IOException e) {
      append("(the log broke off: " + e.getMessage() + ")");
    }
    synchronized (log) {
      ended = true;
      log.notifyAll();
    }
  }

  private void append(String line) {
    synchronized (log) {
      log.add(line);
      log.notifyAll();
    }
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
