package io.nostrmesh.host.clients;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The example host in a JVM of its own, on free ports, as an operator would run it. */
final class HostProcess implements AutoCloseable {

  /** Far longer than anything takes; reached only when something hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path data;
  private final Map<String, String> environment;
  private final int port;
  private final int irohPort;
  private final Process process;
  private final List<String> log = new ArrayList<>();
  private boolean ended;

  /**
   * Starts a host and waits until it is ready.
   *
   * @param data where it keeps its data
   * @param environment what the operator sets besides
   */
  static HostProcess start(Path data, Map<String, String> environment) {
    return new HostProcess(data, environment, freePort(), freePort());
  }

  private HostProcess(Path data, Map<String, String> environment, int port, int irohPort) {
    this.data = data;
    this.environment = environment;
    this.port = port;
    this.irohPort = irohPort;
    this.process = launch();
    var reader = new Thread(this::readLog, "log of the host");
    reader.setDaemon(true);
    reader.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    try {
      awaitLog("Nostr relay", url());
    } catch (AssertionError notReady) {
      kill();
      throw notReady;
    }
  }

  private Process launch() {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder =
        new ProcessBuilder(java, "-Xmx256m", "-cp", classPath(), "io.nostrmesh.host.Main")
            .directory(data.toFile())
            .redirectErrorStream(true);
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.matches("(MESH|SPROUT|MICRONAUT|RELAY)_.*"));
    variables.put("MICRONAUT_SERVER_PORT", Integer.toString(port));
    variables.put("MESH_HOST_DATA_DIR", data.toString());
    variables.put("MESH_IROH_RELAY_BIND_ADDRESS", "127.0.0.1:" + irohPort);
    variables.put("MESH_IROH_RELAY_PUBLIC_URL", irohRelayUrl());
    variables.putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "ws://127.0.0.1:" + port;
  }

  String irohRelayUrl() {
    return "http://localhost:" + irohPort;
  }

  /** Waits until the log holds a line with all these parts. */
  void awaitLog(String... parts) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    synchronized (log) {
      while (log.stream().noneMatch(line -> Arrays.stream(parts).allMatch(line::contains))) {
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

  /** Everything that the host has written so far. */
  String log() {
    synchronized (log) {
      return String.join("\n", log);
    }
  }

  /**
   * Ends the host at once, with no chance to tidy up, and starts it again on the same ports and
   * data.
   *
   * @param changes settings that the operator changes in between
   */
  HostProcess killAndRestart(Map<String, String> changes) {
    kill();
    var changed = new HashMap<>(environment);
    changed.putAll(changes);
    return new HostProcess(data, changed, port, irohPort);
  }

  private void kill() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Shuts the host down as an operator would. */
  @Override
  public void close() {
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

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
