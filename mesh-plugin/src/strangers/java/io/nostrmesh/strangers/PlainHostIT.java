package io.nostrmesh.strangers;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A host without a framework, that depends on the plugin's POM and calls {@code MeshPlugin}. */
class PlainHostIT {

  @ParameterizedTest(name = "Netty {0} on Java {1}")
  @CsvSource({"4.2.16.Final, 17", "4.2.16.Final, 25", "4.1.119.Final, 17"})
  void serves(String netty, String java) {
    Jdk jdk = Jdk.version(java);
    BuiltHost host = BuiltHost.of("plain", Jdk.version("17"), "-Dnetty.version=" + netty);
    var arguments = new ArrayList<>(Visit.LISTED);
    arguments.addAll(List.of("-cp", host.classPath(), "stranger.Host"));
    try (var running = RunningHost.start(jdk, host.folder(), arguments)) {
      Visit.servesMembersAlone(running);
    }
  }
}
