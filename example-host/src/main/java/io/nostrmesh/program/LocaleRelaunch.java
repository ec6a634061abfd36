package io.nostrmesh.program;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names with other than ASCII characters, in a process whose locale has only those. Service
 * managers and containers give {@code LC_ALL=C} or nothing; a JVM on Linux then loses such
 * characters of its arguments and variables before any of our code runs, can open no such file, and
 * cannot be told otherwise later. So the program starts itself once more, with the very bytes of
 * its command line, in the locale C.UTF-8, and lives as long as that does.
 */
final class LocaleRelaunch {

  private static final String LOCALE = "C.UTF-8";

  /** Names the process that has started this one anew. */
  private static final String LAUNCHER = "NOSTR_MESH_LAUNCHER";

  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final char LOST = '\ufffd';

  private LocaleRelaunch() {}

  /**
   * Does nothing where nothing is lost. Else runs the program in a process of its own, and ends
   * this one with its status.
   *
   * @param arguments those of {@code main}
   */
  static void ifNeeded(String... arguments) throws InterruptedException {
    endWithLauncher();
    if (!isAsciiOnly() || !hasLost(arguments)) {
      return;
    }
    Optional<List<byte[]>> command = commandLine(arguments);
    if (command.isPresent()) {
      run(command.get());
    }
  }

  private static boolean isAsciiOnly() {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    return Charset.isSupported(encoding)
        && Charset.forName(encoding).equals(StandardCharsets.US_ASCII)
        && !LOCALE.equals(System.getenv("LC_ALL"));
  }

  private static boolean hasLost(String... arguments) {
    Stream<String> variables =
        System.getenv().entrySet().stream()
            .filter(variable -> variable.getKey().matches("(MESH|MICRONAUT)_.*"))
            .map(Map.Entry::getValue);
    Stream<String> folders =
        Stream.of("user.dir", "user.home").map(name -> System.getProperty(name, ""));
    return Stream.of(Stream.of(arguments), variables, folders)
        .flatMap(texts -> texts)
        .anyMatch(text -> text.indexOf(LOST) >= 0);
  }

  /**
   * The words that started this process; empty where they cannot be found out, or where the
   * arguments did not come with them, as in Maven's process.
   */
  private static Optional<List<byte[]>> commandLine(String... arguments) {
    var words = new ArrayList<byte[]>();
    try {
      // In Latin-1 each byte is a character.
      String line = Files.readString(COMMAND_LINE, StandardCharsets.ISO_8859_1);
      Stream.of(line.split("\0", -1))
          .map(word -> word.getBytes(StandardCharsets.ISO_8859_1))
          .forEach(words::add);
    } catch (IOException noSuchSystem) {
      return Optional.empty();
    }
    words.remove(words.size() - 1);
    int first = words.size() - arguments.length;
    for (int i = 0; i < arguments.length; i++) {
      if (first < 2
          || !new String(words.get(first + i), StandardCharsets.US_ASCII).equals(arguments[i])) {
        return Optional.empty();
      }
    }
    return first < 2 ? Optional.empty() : Optional.of(words);
  }

  private static void run(List<byte[]> command) throws InterruptedException {
    var builder =
        new ProcessBuilder("/bin/sh", "-c", "exec " + java() + quoted(command)).inheritIO();
    builder.environment().put("LC_ALL", LOCALE);
    builder.environment().put(LAUNCHER, Long.toString(ProcessHandle.current().pid()));
    Process process;
    try {
      process = builder.start();
    } catch (IOException noShell) {
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "relaunched"));
    System.exit(process.waitFor());
  }

  private static String java() {
    return quoted(
        ProcessHandle.current()
            .info()
            .command()
            .orElse(System.getProperty("java.home") + "/bin/java")
            .getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String quoted(List<byte[]> command) {
    return command.stream().skip(1).map(word -> " " + quoted(word)).collect(Collectors.joining());
  }

  /** A word of a shell in ASCII: this process can pass nothing else on. */
  private static String quoted(byte[] word) {
    String text = new String(word, StandardCharsets.US_ASCII);
    if (text.indexOf(LOST) < 0) {
      return "'" + text.replace("'", "'\\''") + "'";
    }
    var octal = new StringBuilder();
    for (byte b : word) {
      octal.append('\\').append(Integer.toOctalString(b & 0xff | 0x200).substring(1));
    }
    return "\"$(printf '" + octal + "')\"";
  }

  /** The end of this process, by a signal, is the other's as well. */
  private static void end(Process process) {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A launcher that was killed could not tell. */
  private static void endWithLauncher() {
    String launcher = System.getenv(LAUNCHER);
    ProcessHandle.current()
        .parent()
        .filter(parent -> Long.toString(parent.pid()).equals(launcher))
        .ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(1)));
  }
}
