package io.nostrmesh.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host that puts parts of its own in the plugin's place, as {@code drop-in.md} tells it to. */
class ReplacedPartsIT {

  private static final Set<String> REPLACED =
      Set.of(
          "TransportAdmission",
          "LeaseStore",
          "AdmissionObserver",
          "IrohRelayObserver",
          "InstantSource");

  /** Each row of the table has its case here. */
  @Test
  void areThoseOfTheTable() throws IOException {
    String page = Files.readString(Artifacts.MODULE.resolve("../docs/how-to/drop-in.md"));
    String table = page.replaceAll("(?s).*\n## Replace a part\n|\n## .*", "");
    List<String> types =
        table
            .lines()
            .filter(line -> line.startsWith("| ") && line.contains("`"))
            .flatMap(line -> Pattern.compile("`(\\w+)`").matcher(line).results())
            .map(match -> match.group(1))
            .toList();

    assertThat(types).containsExactlyInAnyOrderElementsOf(REPLACED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"LeaseStore", "AdmissionObserver", "IrohRelayObserver"})
  void serveInThePluginsPlace(String part) {
    try (var running = start(part)) {
      Visit.servesMembersAlone(running);
      assertThat(running.output()).contains("the host's own " + part + " is asked");
      // Micrometer is told as well.
      assertThat(running.get("/metrics/mesh.admission.decisions", "application/json"))
          .contains("\"value\":3");
    }
  }

  @Test
  void refuseInThePluginsPlace() {
    try (var running = start("TransportAdmission")) {
      assertThat(Visit.refusal(running)).contains("the host is closed today");
    }
  }

  /** Of 2001, when no token of today was signed. */
  @ParameterizedTest
  @ValueSource(strings = {"InstantSource", "InstantSource of a factory"})
  void tellTheTime(String clock) {
    try (var running = start(clock)) {
      assertThat(Visit.refusal(running)).contains("clock");
    }
  }

  private static RunningHost start(String part) {
    Jdk jdk = Jdk.version("17");
    BuiltHost parts = BuiltHost.of("parts", jdk);
    BuiltHost libraries = BuiltHost.of("database", jdk);
    var arguments = new ArrayList<>(Visit.LISTED);
    arguments.addAll(List.of("-Dreplace=" + part, "-Dendpoints.metrics.sensitive=false"));
    arguments.addAll(
        List.of(
            "-cp",
            BuiltHost.joined(
                parts.target().resolve("host.jar"),
                libraries.librariesBut("nothing"),
                Artifacts.JAR),
            "stranger.Host"));
    return RunningHost.start(jdk, libraries.folder(), arguments);
  }
}
