package io.nostrmesh.strangers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nostrmesh.plugin.IrohRelays;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stranger's relay in a process of its own. */
final class RunningHost implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;
  private static final Pattern LISTENS =
      Pattern.compile("iroh relay listens on ([0-9.]+):(\\d+) as .*");

  private final Process process;
  private final List<String> output = new ArrayList<>();
  private final CompletableFuture<InetSocketAddress> relay = new CompletableFuture<>();
  private final Thread reader;

  private RunningHost(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts it with an iroh relay on a free port.
   *
   * @param arguments of {@code java}, in addition to the properties
   */
  static RunningHost start(BuiltHost host, Path directory, List<String> arguments) {
    var command = new ArrayList<String>();
    command.addAll(List.of(host.jdk().java().toString(), "-Xmx256m", "-XX:TieredStopAtLevel=1"));
    command.add("-Dmicronaut.server.port=-1");
    command.add("-Dmesh.iroh-relay.public-url=" + IrohRelays.URL);
    command.add("-Dmesh.iroh-relay.bind-address=127.0.0.1:0");
    command.addAll(arguments);
    try {
      return new RunningHost(
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (output) {
          output.add(line);
        }
        Matcher listens = LISTENS.matcher(line);
        if (listens.find()) {
          relay.complete(
              new InetSocketAddress(listens.group(1), Integer.parseInt(listens.group(2))));
        }
      }
    } catch (IOException e) {
      // Its end is the end of its output, too.
    }
    relay.completeExceptionally(new AssertionError("the host has ended: " + output()));
  }

  /** Where its iroh relay listens; waits for it. */
  InetSocketAddress irohRelay() {
    return relay.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Waits for the host to end by itself, and returns all it said; it must not have served. */
  String refusal() {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the host goes on: " + output());
      }
      reader.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (process.exitValue() == 0 || !relay.isCompletedExceptionally()) {
      throw new AssertionError("the host has started: " + output());
    }
    return output();
  }

  /** What it has said so far. */
  String output() {
    synchronized (output) {
      return String.join("\n", output);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
