package io.nostrmesh.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Spring Boot application that starts the plugin, with all the versions that Boot chooses. */
class SpringBootIT {

  @ParameterizedTest(name = "Spring Boot {0} on Java {1}")
  @CsvSource({"3.4.0, 17", "3.5.7, 17", "3.5.7, 25", "4.0.7, 25"})
  void servesFromItsExecutableJar(String boot, String java) {
    serves(host(boot), Jdk.version(java), jar(host(boot)));
  }

  @ParameterizedTest(name = "Spring Boot {0} on Java {1}")
  @CsvSource({"3.5.7, 17"})
  void servesUnpacked(String boot, String java) {
    BuiltHost host = host(boot);
    Path folder = host.target().resolve("unpacked");
    var unpack = new ArrayList<>(List.of("-Djarmode=tools", "-jar", jar(host).toString()));
    unpack.addAll(List.of("extract", "--force", "--destination", folder.toString()));
    try (var running = RunningHost.run(Jdk.version(java), host.folder(), unpack)) {
      assertThat(running.status()).as(running.output()).isZero();
    }
    serves(host, Jdk.version(java), folder.resolve("host.jar"));
  }

  private static void serves(BuiltHost host, Jdk jdk, Path jar) {
    var arguments = new ArrayList<>(Visit.LISTED);
    arguments.addAll(List.of("-Dserver.port=0", "-jar", jar.toString()));
    try (var running = RunningHost.start(jdk, host.folder(), arguments)) {
      Visit.servesMembersAlone(running);
    }
  }

  private static BuiltHost host(String boot) {
    return BuiltHost.of("spring-boot", Jdk.version("17"), "-Dspring-boot.version=" + boot);
  }

  private static Path jar(BuiltHost host) {
    return host.target().resolve("host.jar");
  }
}
