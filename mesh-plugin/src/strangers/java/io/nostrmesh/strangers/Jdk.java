package io.nostrmesh.strangers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A Java development kit of this machine. */
record Jdk(Path home) {

  /**
   * The kit of that version. Where there is none, the test is skipped, and says so; with {@code
   * STRANGERS_JDKS} in the environment (such as {@code 17,25}), it fails for those.
   */
  static Jdk version(String feature) {
    Jdk found =
        homes()
            .filter(home -> feature.equals(versionOf(home)))
            .map(Jdk::new)
            .findAny()
            .orElse(null);
    if (found == null
        && Stream.of(System.getenv().getOrDefault("STRANGERS_JDKS", "").split(","))
            .anyMatch(feature::equals)) {
      throw new AssertionError("there is no JDK " + feature);
    }
    Assumptions.assumeTrue(found != null, "a JDK " + feature + " is not here");
    return Objects.requireNonNull(found);
  }

  Path java() {
    return home.resolve("bin/java");
  }

  /** The one that runs this test, those that the environment names, and those beside either. */
  private static Stream<Path> homes() {
    Path running = Path.of(System.getProperty("java.home"));
    Stream<Path> named =
        System.getenv().entrySet().stream()
            .filter(variable -> variable.getKey().startsWith("JAVA_HOME"))
            .map(variable -> Path.of(variable.getValue()));
    return Stream.concat(Stream.of(running), named)
        .flatMap(home -> Stream.concat(Stream.of(home), beside(home)))
        .filter(home -> Files.exists(home.resolve("bin/javac")));
  }

  private static Stream<Path> beside(Path home) {
    try (Stream<Path> siblings = Files.list(home.toRealPath().getParent())) {
      return siblings.toList().stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static String versionOf(Path home) {
    var release = new Properties();
    Path file = home.resolve("release");
    if (Files.exists(file)) {
      try (var in = Files.newInputStream(file)) {
        release.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return release.getProperty("JAVA_VERSION", "").replace("\"", "").split("\\.")[0];
  }
}
