package io.nostrmesh.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ways in which the plugin's classes come to those of a Micronaut host. */
class ClassPathsIT {

  @Test
  void theThinJarAloneIsRefusedByTheNameOfWhatItLacks() {
    BuiltHost host = BuiltHost.of("micronaut", Jdk.version("17"));
    try (var running = start(host, "-cp", host.classPath(Artifacts.THIN_JAR), "stranger.Host")) {
      assertThat(running.refusal()).contains("mesh-plugin needs bcprov-jdk18on");
    }
  }

  @Test
  void aHostShadesItWithoutMoreAdo() {
    BuiltHost host = BuiltHost.of("shaded", Jdk.version("17"));
    try (var running = start(host, "-jar", host.target().resolve("host.jar").toString())) {
      Visit.servesMembersAlone(running);
    }
  }

  private static RunningHost start(BuiltHost host, String... more) {
    var arguments = new ArrayList<>(Visit.LISTED);
    arguments.addAll(List.of(more));
    return RunningHost.start(host.jdk(), host.folder(), arguments);
  }
}
