package io.nostrmesh.host.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.clients.LoggedProcess;
import io.nostrmesh.host.testing.TestRelay;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The shell blocks of the documentation. Maven cannot run inside its own build: what it is told to
 * run is run by a stand-in that understands the options of {@code exec:java} and refuses all
 * others, and {@code .ci/run} types the commands of the README themselves. The same goes for the
 * host's jar. The folder is the data folder of a relay that was stopped.
 */
class ShellSnippetTest {

  private static final Path TOP = Path.of(System.getProperty("basedir", ""), "..").normalize();

  /** Smaller numbers than on the page, which would take minutes. */
  private static final Map<String, String> SMALLER =
      Map.of("10000 256 60", "40 64 1", "10000 200", "40 30");

  /** Pages that have a test of their own. */
  private static final Set<String> FOLLOWED =
      Set.of(BackupPageTest.PAGE, SystemdPageTest.PAGE, ContainerPageTest.PAGE);

  private static final String STAND_IN =
      """
      set -eu
      mvn() {
        local main= words= classes=target/classes
        for word; do
          case "$word" in
            -pl) ;;
            mesh-plugin) classes="$CLASSES" ;;
            test-compile | exec:java | -Dexec.skip=false | -Dexec.classpathScope=test) ;;
            -Dexec.mainClass=*) main="${word#*=}" ;;
            -Dexec.args=*) words="${word#*=}" ;;
            *) echo "the stand-in for Maven does not know $word"; return 64 ;;
          esac
        done
        "$JAVA" -cp "$classes:$CLASS_PATH" $main $words
      }
      java() {
        [ "$1 $2" = "-cp example-host.jar" ] || { echo "no stand-in for java $*"; return 64; }
        shift 2
        "$JAVA" -cp "$CLASS_PATH" "$@"
      }
      """;

  @TempDir Path folder;

  static Stream<Snippet> blocksOfTheReadme() {
    return Snippet.in("sh").filter(block -> block.page().equals("README.md"));
  }

  static Stream<Snippet> otherBlocks() {
    return Snippet.in("sh")
        .filter(block -> !block.page().equals("README.md") && !FOLLOWED.contains(block.page()));
  }

  @ParameterizedTest
  @MethodSource("blocksOfTheReadme")
  void continuousIntegrationTypesTheReadme(Snippet block) throws IOException {
    List<String> typed =
        Files.readAllLines(Path.of(System.getProperty("basedir", "")).resolve("../.ci/run"));
    for (String line : block.text().lines().toList()) {
      String command = line.replaceFirst("\\s+#.*", "");
      assertThat(typed).as(command).anyMatch(typedLine -> typedLine.startsWith(command));
    }
  }

  @ParameterizedTest
  @MethodSource("otherBlocks")
  void doesWhatThePageShows(Snippet block) {
    String shown =
        Snippet.in("text")
            .filter(figure -> figure.page().equals(block.page()))
            .map(Snippet::text)
            .findFirst()
            .orElse("");
    String script = block.text();
    for (var smaller : SMALLER.entrySet()) {
      script = script.replace(smaller.getKey(), smaller.getValue());
    }
    TestRelay.start(folder).close();
    String printed = run(script);
    assertThat(shape(printed)).isEqualTo(shape(shown));
  }

  @Test
  void failingCommandIsNoticed() {
    assertThat(run("mvn install -Dquick")).contains("does not know install");
    assertThat(run("java -jar example-host.jar")).contains("no stand-in");
    assertThat(run("mvn -Dexec.mainClass=io.nostrmesh.No exec:java")).contains("io.nostrmesh.No");
  }

  private String run(String script) {
    var environment =
        Map.of(
            "JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "CLASSES", TOP.resolve("mesh-plugin/target/test-classes").toAbsolutePath().toString(),
            "CLASS_PATH", classPath());
    try (var shell =
        LoggedProcess.start(folder, environment, List.of("bash", "-c", STAND_IN + script))) {
      return shell.awaitEnd();
    }
  }

  /** Of libraries and programs, without this module's tests. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** A text in which all numbers are alike. */
  private static String shape(String text) {
    return text.strip().replaceAll("-?[0-9][0-9,.]*", "0");
  }
}
