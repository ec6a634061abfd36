package io.nostrmesh.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which the plugin's classes come to those of a Micronaut host. */
class ClassPathsIT {

  private static final Jdk JDK = Jdk.version("17");

  @Test
  void theThinJarAloneIsRefusedByTheNameOfWhatItLacks() {
    BuiltHost host = BuiltHost.micronaut("micronaut", "4.10.17");
    try (var running = start(host, "-cp", host.classPath(Artifacts.THIN_JAR), "stranger.Host")) {
      assertThat(running.refusal()).contains("mesh-plugin needs bcprov-jdk18on");
    }
  }

  @Test
  void theThinJarIsRefusedBesideABouncyCastleThatIsTooOld() {
    BuiltHost host = BuiltHost.of("database", JDK);
    try (var running = start(host, "-cp", host.classPath(Artifacts.THIN_JAR), "stranger.Host")) {
      assertThat(running.refusal())
          .contains(
              "mesh-plugin needs bcprov-jdk18on (BouncyCastle), which is missing here or too");
    }
  }

  /** Its own BouncyCastle does not meet the host's, which is of 2018. */
  @Test
  void anOldBouncyCastleIsNoneOfTheJarsBusiness() {
    BuiltHost host = BuiltHost.of("database", JDK);
    assertThat(host.librariesBut("nothing")).contains("bcprov-jdk15on-1.60.jar");
    try (var running = start(host, "-cp", host.classPathWithPlugins(), "stranger.Host")) {
      Visit.servesMembersAlone(running);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"host.jar", "host-merged.jar"})
  void aHostShadesItWithoutMoreAdo(String jar) {
    BuiltHost host = BuiltHost.of("shaded", JDK);
    try (var running = start(host, "-jar", host.target().resolve(jar).toString())) {
      Visit.servesMembersAlone(running);
    }
  }

  /** A host of Micronaut's beans alone, and one with Netty for other purposes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "micronaut-http-server-netty",
        "micronaut-http-server|micronaut-http-netty|micronaut-buffer-netty|netty-",
      })
  void aHostWithoutMicronautsServerIsToldWhatItLacks(String without) {
    BuiltHost host = BuiltHost.micronaut("micronaut", "4.10.17");
    String classPath =
        BuiltHost.joined(
            host.target().resolve("host.jar"),
            host.librariesBut(without),
            Path.of(Artifacts.pluginsFolder().toString(), "*"));
    try (var running = start(host, "-cp", classPath, "stranger.Host")) {
      assertThat(running.refusal()).contains("mesh-plugin needs micronaut-http-server-netty");
    }
  }

  private static RunningHost start(BuiltHost host, String... more) {
    var arguments = new ArrayList<>(Visit.LISTED);
    arguments.addAll(List.of(more));
    return RunningHost.start(host.jdk(), host.folder(), arguments);
  }
}
