package io.nostrmesh.host.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.clients.LoggedProcess;
import io.nostrmesh.host.liveness.Watchdog;
import io.nostrmesh.host.settings.HostSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The unit for systemd is one, and the page puts everything where it looks. */
class SystemdPageTest {

  static final String PAGE = "docs/how-to/systemd.md";

  private static final Path TOP =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final Path UNIT = TOP.resolve("docs/how-to/systemd/mesh-relay.service");
  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

  @TempDir Path folder;

  private static Map<String, String> directives() throws IOException {
    var found = new HashMap<String, String>();
    for (String line : Files.readAllLines(UNIT)) {
      if (!line.isBlank() && !line.startsWith("#") && !line.startsWith("[")) {
        int equals = line.indexOf('=');
        assertThat(equals).as(line).isPositive();
        found.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return found;
  }

  @Test
  void startsItAgainWhenItCouldNotGoOn() throws IOException {
    Map<String, String> unit = directives();
    assertThat(unit)
        .containsEntry("Restart", "on-failure")
        .containsEntry("SuccessExitStatus", "143");
    assertThat(unit.get("RestartPreventExitStatus").split(" "))
        .doesNotContain(Integer.toString(Watchdog.EXIT_STATUS));
    // Those with a proven key and those without.
    assertThat(Integer.parseInt(unit.get("LimitNOFILE")))
        .isGreaterThan(4 * HostSettings.DEFAULT_MAX_CONNECTIONS);
    assertThat(unit.get("Environment"))
        .contains("MESH_HOST_DATA_DIR=/var/lib/" + unit.get("StateDirectory"));
  }

  @Test
  void thePagePutsEverythingWhereTheUnitLooks() throws IOException {
    for (String file :
        List.of("example-host/target/example-host.jar", "example-host/target/lib/a.jar")) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.writeString(folder.resolve(file), "x");
    }
    for (String made : List.of("docs/how-to/systemd", "etc/systemd/system", "opt")) {
      Files.createDirectories(folder.resolve(made));
    }
    Files.copy(UNIT, folder.resolve("docs/how-to/systemd/mesh-relay.service"));
    String typed =
        Snippet.in("sh")
            .filter(block -> block.page().equals(PAGE))
            .findFirst()
            .orElseThrow()
            .text();
    String script =
        "set -e; useradd() { echo \"user ${!#}\"; }; systemctl() { echo \"$*\"; }\n"
            + typed.replaceAll(" /(opt|etc)/", " " + folder + "/$1/");
    try (var shell = LoggedProcess.start(folder, Map.of(), List.of("bash", "-c", script))) {
      assertThat(shell.awaitEnd())
          .isEqualTo(
              "user " + directives().get("User") + "\ndaemon-reload\nenable --now mesh-relay");
    }
    String jar = directives().get("ExecStart").replaceFirst(".* -jar /", "");
    assertThat(folder.resolve(jar)).exists();
    assertThat(folder.resolve(jar).resolveSibling("lib/a.jar")).exists();
    assertThat(folder.resolve("etc/systemd/system/mesh-relay.service")).exists();
    String settings = directives().get("EnvironmentFile").replaceFirst("^-/", "");
    assertThat(folder.resolve(settings)).exists();
  }

  static boolean hasSystemd() {
    return Files.isExecutable(ANALYZE);
  }

  @Test
  @EnabledIf("hasSystemd")
  void systemdUnderstandsEveryLineOfIt() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path copy = folder.resolve("mesh-relay.service");
    Files.writeString(copy, Files.readString(UNIT).replace("=/usr/bin/java", "=" + java));
    assertThat(analyze("verify", "--man=no", copy)).isEmpty();
    // 10 is a service without any protection.
    assertThat(analyze("security", "--offline=true", "--threshold=20", copy)).contains("OK");
    Files.writeString(copy, Files.readString(copy).replace("RestartSec=", "RestartSeconds="));
    assertThat(analyze("verify", "--man=no", copy)).contains("RestartSeconds");
  }

  private String analyze(String verb, String option, Path unit) {
    return analyze(List.of(ANALYZE.toString(), verb, option, unit.toString()));
  }

  private String analyze(String verb, String option, String more, Path unit) {
    return analyze(List.of(ANALYZE.toString(), verb, option, more, unit.toString()));
  }

  private String analyze(List<String> command) {
    try (var process = LoggedProcess.start(folder, Map.of("SYSTEMD_PAGER", ""), command)) {
      return process.awaitEnd();
    }
  }
}
