package io.nostrmesh.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators set for a host that knows nothing of the plugin. */
class SettingsIT {

  @ParameterizedTest
  @CsvSource({"-Dmesh.enabled=false, A=b", "-Da=b, MESH_ENABLED=false"})
  void switchThePluginOff(String property, String variable) {
    try (var running = start(List.of(property), variable)) {
      assertThat(running.get("/", "text/plain")).isEqualTo("hello");
      assertThat(running.terminate()).isNotNegative();
      assertThat(running.output()).contains("mesh is off").doesNotContain("iroh relay listens");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-Dmesh.enabled=FALSE, A=b, 'mesh.enabled must be true or false, got ''FALSE'''",
    "-Dmesh.enabled=no, A=b, 'mesh.enabled must be true or false, got ''no'''",
    "-Da=b, MESH_ENABLED=0, 'mesh.enabled must be true or false, got ''0'''",
    "-Dmesh.enable=false, A=b, did you mean mesh.enabled?",
    "-Dmesh.offer.max-ttl=9m, A=b, did you mean mesh.offers?",
    "-Da=b, MESH_OFFERS_MAXTTL=9m, did you mean MESH_OFFERS_MAX_TTL?",
  })
  void stopTheHostWhereTheyAreWrong(String property, String variable, String complaint) {
    var arguments = new ArrayList<>(Visit.LISTED);
    arguments.add(property);
    try (var running = start(arguments, variable)) {
      assertThat(running.refusal()).contains(complaint);
    }
  }

  @Test
  void leaveItsPathToTheHost() {
    var arguments = new ArrayList<>(Visit.LISTED);
    arguments.add("-Dmicronaut.server.context-path=/relay");
    try (var running = start(arguments, "A=b")) {
      Visit.servesMembersAlone(running);
      assertThat(running.get("/relay", "text/plain")).isEqualTo("hello");
    }
  }

  private static RunningHost start(List<String> properties, String variable) {
    BuiltHost host = BuiltHost.micronaut("micronaut", "4.10.17");
    var arguments = new ArrayList<>(properties);
    arguments.addAll(List.of("-cp", host.classPathWithPlugins(), "stranger.Host"));
    String[] parts = variable.split("=");
    return RunningHost.start(host.jdk(), host.folder(), Map.of(parts[0], parts[1]), arguments);
  }
}
