package io.nostrmesh.strangers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nostrmesh.plugin.IrohRelays;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stranger's relay in a process of its own. */
final class RunningHost implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;
  private static final Pattern IROH =
      Pattern.compile(
          "iroh relay listens (?:on|in the host's own port,) ([0-9.]+|localhost):(\\d+) as .*");
  private static final Pattern GATEWAY =
      Pattern.compile("gateway listens on ([0-9.]+):(\\d+), in front of .*");
  private static final Pattern HTTP = Pattern.compile("Server Running: http://([a-z]+):(\\d+)");

  private final Process process;
  private final List<String> output = new ArrayList<>();
  private final CompletableFuture<InetSocketAddress> relay = new CompletableFuture<>();
  private final CompletableFuture<InetSocketAddress> gateway = new CompletableFuture<>();
  private final CompletableFuture<InetSocketAddress> http = new CompletableFuture<>();
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
  static RunningHost start(Jdk jdk, Path directory, List<String> arguments) {
    return start(jdk, directory, Map.of(), arguments);
  }

  /** Likewise, with more variables in its environment. */
  static RunningHost start(
      Jdk jdk, Path directory, Map<String, String> environment, List<String> arguments) {
    var all = new ArrayList<String>();
    all.add("-Dmicronaut.server.port=-1");
    all.add("-Dmesh.iroh-relay.public-url=" + IrohRelays.URL);
    all.add("-Dmesh.iroh-relay.bind-address=127.0.0.1:0");
    all.addAll(arguments);
    return run(jdk, directory, environment, all);
  }

  /** Starts whatever {@code java} is told to. */
  static RunningHost run(Jdk jdk, Path directory, List<String> arguments) {
    return run(jdk, directory, Map.of(), arguments);
  }

  private static RunningHost run(
      Jdk jdk, Path directory, Map<String, String> environment, List<String> arguments) {
    var command = new ArrayList<String>();
    command.addAll(List.of(jdk.java().toString(), "-Xmx256m", "-XX:TieredStopAtLevel=1"));
    command.addAll(arguments);
    var builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      return new RunningHost(builder.start());
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
        complete(relay, IROH.matcher(line));
        complete(gateway, GATEWAY.matcher(line));
        complete(http, HTTP.matcher(line));
      }
    } catch (IOException e) {
      // Its end is the end of its output, too.
    }
    var end = new AssertionError("the host has ended: " + output());
    relay.completeExceptionally(end);
    gateway.completeExceptionally(end);
    http.completeExceptionally(end);
  }

  private static void complete(CompletableFuture<InetSocketAddress> address, Matcher listens) {
    if (listens.find()) {
      address.complete(new InetSocketAddress(listens.group(1), Integer.parseInt(listens.group(2))));
    }
  }

  /** Where its iroh relay listens; waits for it. */
  InetSocketAddress irohRelay() {
    return relay.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Where its gateway listens; waits for it. */
  InetSocketAddress gateway() {
    return gateway.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** What its HTTP server, or else its gateway, answers to a GET; waits for it to be up. */
  String get(String path, String accept) {
    int port =
        CompletableFuture.anyOf(http, gateway)
            .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .thenApply(address -> ((InetSocketAddress) address).getPort())
            .join();
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Accept", accept)
            .build();
    try {
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Where its own HTTP server listens; waits for it. */
  InetSocketAddress http() {
    return http.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Tells it to end, as a service manager does, and waits for that. */
  int terminate() {
    process.destroy();
    return status();
  }

  /** Waits for it to end by itself, and returns the status that it ends with. */
  int status() {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the host goes on: " + output());
      }
      reader.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return process.exitValue();
  }

  /** Waits for the host to end by itself, and returns all it said; it must not have served. */
  String refusal() {
    if (status() == 0 || !relay.isCompletedExceptionally()) {
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
