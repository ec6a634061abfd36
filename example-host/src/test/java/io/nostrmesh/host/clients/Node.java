package io.nostrmesh.host.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The JavaScript clients of {@code src/test/js}, ready to run: copied into the build folder with
 * the packages of their lock file, once for all tests.
 */
final class Node {

  private static final int OLDEST = 20;
  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final Path SCRIPTS = MODULE.resolve("src/test/js");
  private static final Path HOME = MODULE.resolve("target/js");

  private static @Nullable Optional<String> problem;

  private Node() {}

  /** Starts a script. */
  static ScriptProcess start(String script, String... arguments) {
    var command = new ArrayList<String>(List.of("node", script));
    command.addAll(List.of(arguments));
    return ScriptProcess.start(command, HOME);
  }

  /** Why scripts cannot run here, if they cannot. Prepares them when it is asked first. */
  static synchronized Optional<String> problem() {
    if (problem == null) {
      problem = prepare();
    }
    return problem;
  }

  private static Optional<String> prepare() {
    String wanted = "real clients need Node " + OLDEST + " or newer with npm: ";
    try {
      String version = run(MODULE, "node", "--version").strip();
      Matcher major = Pattern.compile("v(\\d+)\\..*").matcher(version);
      if (!major.matches() || Integer.parseInt(major.group(1)) < OLDEST) {
        return Optional.of(wanted + "found node " + version);
      }
      copyScripts();
      installPackages();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(wanted + e.getMessage());
    }
  }

  private static void copyScripts() throws IOException {
    Files.createDirectories(HOME);
    try (Stream<Path> scripts = Files.list(SCRIPTS)) {
      for (Path script : scripts.toList()) {
        Path copy = HOME.resolve(script.getFileName());
        Files.copy(script, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void installPackages() throws IOException {
    Path wanted = SCRIPTS.resolve("package-lock.json");
    Path installed = HOME.resolve("node_modules/.installed-lock.json");
    if (Files.exists(installed) && Files.mismatch(wanted, installed) < 0) {
      return;
    }
    // Not "npm ci": iroh names builds for platforms that were never published, and ci insists.
    run(HOME, "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund");
    Files.copy(wanted, installed, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String run(Path folder, String... command) throws IOException {
    Path output = Files.createTempFile("node-setup", ".log");
    try {
      var process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + " took more than 5 minutes");
      }
      String text = Files.readString(output);
      if (process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + " failed: " + text);
      }
      return text;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(output);
    }
  }
}
