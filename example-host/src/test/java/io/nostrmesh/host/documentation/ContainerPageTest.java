package io.nostrmesh.host.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.clients.LoggedProcess;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.host.testing.FreePorts;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What can be known of the image without a registry; {@code .ci/run} builds it and runs it where
 * there is Docker.
 */
class ContainerPageTest {

  static final String PAGE = "docs/how-to/container.md";

  private static final Path TOP =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final Path FOLDER = TOP.resolve("docs/how-to/container");

  @TempDir Path folder;

  private static String file() throws IOException {
    return Files.readString(FOLDER.resolve("Dockerfile"));
  }

  private static String instruction(String name) throws IOException {
    return file()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  /** The words of an instruction in its exec form. */
  private static List<String> words(String json) {
    JsonValue words = JsonReader.read(json).toOptional().orElseThrow();
    return ((JsonArray) words).items().stream().map(word -> word.asString().orElseThrow()).toList();
  }

  @Test
  void holdsThePackagedHostAndNobodyRunsItAsRoot() throws IOException {
    assertThat(instruction("USER")).matches("[1-9][0-9]+");
    assertThat(file()).contains("--uid " + instruction("USER") + " ");
    String jar = words(instruction("ENTRYPOINT")).get(3);
    assertThat(jar).isEqualTo("/opt/mesh-relay/example-host.jar");
    assertThat(file())
        .contains("COPY example-host/target/example-host.jar /opt/mesh-relay/\n")
        .contains("COPY example-host/target/lib /opt/mesh-relay/lib\n");
    assertThat(Files.readAllLines(FOLDER.resolve("Dockerfile.dockerignore")))
        .containsExactly("*", "!example-host/target/example-host.jar", "!example-host/target/lib");
    assertThat(Files.readString(TOP.resolve("example-host/pom.xml")))
        .contains("<finalName>example-host</finalName>", "<classpathPrefix>lib/</classpathPrefix>");
    assertThat(instruction("ENV")).contains("MESH_HOST_DATA_DIR=" + instruction("VOLUME") + " ");
  }

  @Test
  void thePageUsesItsPortsAndItsVolume() throws IOException {
    List<Snippet> blocks = Snippet.in("sh").filter(block -> block.page().equals(PAGE)).toList();
    String run = blocks.get(1).text();
    var ports = new ArrayList<String>();
    for (MatchResult port : Pattern.compile("-p (\\d+):(\\d+)").matcher(run).results().toList()) {
      ports.add(port.group(2));
    }
    assertThat(String.join(" ", ports)).isEqualTo(instruction("EXPOSE"));
    assertThat(run).contains("-v mesh-relay:" + instruction("VOLUME") + " ");
    String typed = Files.readString(TOP.resolve(".ci/run"));
    assertThat(blocks).hasSize(2);
    assertThat(typed).contains(blocks.get(0).text().lines().toList().get(1));
    assertThat(typed).contains("docker run -d ", "--read-only --tmpfs /tmp --cap-drop ALL");
  }

  @Test
  void asksForItsHealth() throws IOException {
    List<String> check = words(instruction("HEALTHCHECK").replaceFirst(".* CMD ", ""));
    assertThat(check.get(2)).contains("/" + HostSettings.DEFAULT_MANAGEMENT_PORT + " ");
    try (TestRelay relay = TestRelay.start(folder)) {
      assertThat(status(check, relay.managementPort())).isEqualTo("status 0");
      assertThat(status(check, relay.port())).isEqualTo("status 1");
    }
    assertThat(status(check, FreePorts.next())).endsWith("status 1");
  }

  private String status(List<String> check, int port) {
    String script = check.get(2).replace("/" + HostSettings.DEFAULT_MANAGEMENT_PORT, "/" + port);
    var command =
        List.of("bash", "-c", "bash -c \"$1\" 2> /dev/null; echo status $?", "sh", script);
    try (var process = LoggedProcess.start(folder, Map.of(), command)) {
      return process.awaitEnd();
    }
  }
}
