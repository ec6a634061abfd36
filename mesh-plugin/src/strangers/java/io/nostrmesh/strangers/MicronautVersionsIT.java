package io.nostrmesh.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One host, knowing nothing of the plugin, with each Micronaut; the zip unpacked in its plugins.
 */
class MicronautVersionsIT {

  @ParameterizedTest(name = "Micronaut {0} on Java {1}")
  @CsvSource({
    "4.10.17, 17",
    "4.10.17, 21",
    "4.10.17, 25",
    "4.9.4, 17",
    "4.8.3, 17", // from here on with Netty 4.1
    "4.7.6, 17",
    "4.6.3, 25",
    "4.6.0, 17",
    "5.0.2, 25",
  })
  void serve(String micronaut, String java) {
    Jdk jdk = Jdk.version(java);
    var arguments = new ArrayList<>(Visit.LISTED);
    // Settings of each type: what converts them is Micronaut's, and changes with it.
    arguments.addAll(
        List.of("-Dmesh.offers.max-ttl=30m", "-Dmesh.iroh-relay.limits.queues.frames=256"));
    try (var running = start(micronaut, jdk, arguments)) {
      Visit.servesMembersAlone(running);
    }
  }

  @ParameterizedTest(name = "Micronaut {0} on Java {1}")
  @CsvSource({"4.5.1, 17", "4.3.8, 17", "4.0.0, 17"})
  void areRefusedByName(String micronaut, String java) {
    try (var running = start(micronaut, Jdk.version(java), Visit.LISTED)) {
      assertThat(running.refusal()).contains("mesh-plugin needs Micronaut 4.6 or later");
    }
  }

  private static RunningHost start(String micronaut, Jdk jdk, List<String> properties) {
    BuiltHost host = BuiltHost.micronaut("micronaut", micronaut);
    var arguments = new ArrayList<>(properties);
    arguments.addAll(List.of("-cp", host.classPathWithPlugins(), "stranger.Host"));
    return RunningHost.start(jdk, host.folder(), arguments);
  }
}
