package io.nostrmesh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in the jars that strangers get. Runs once they are packaged, in the phase "verify". */
class PackagedArtifacts {

  private static final Path ROOT = Path.of("..");

  static List<Path> jars() throws IOException {
    try (Stream<Path> plugin = Files.list(ROOT.resolve("mesh-plugin/target"));
        Stream<Path> host = Files.list(ROOT.resolve("example-host/target"))) {
      return Stream.concat(plugin, host).filter(path -> path.toString().endsWith(".jar")).toList();
    }
  }

  @Test
  void areAJarWithItsSourcesAndJavadocOfEachModuleAndTheWaysToUseThePlugin() throws IOException {
    assertThat(jars())
        .extracting(
            jar -> jar.getFileName().toString().replaceFirst("-[0-9][0-9.]*(-SNAPSHOT)?", ""))
        .contains(
            "mesh-plugin.jar",
            "mesh-plugin-sources.jar",
            "mesh-plugin-javadoc.jar",
            "mesh-plugin-thin.jar",
            "mesh-plugin-testkit.jar",
            "mesh-gateway.jar",
            "example-host.jar",
            "example-host-sources.jar",
            "example-host-javadoc.jar");
  }

  @ParameterizedTest
  @MethodSource("jars")
  void holdTheLicence(Path file) throws IOException {
    try (var jar = new JarFile(file.toFile())) {
      ZipEntry license = jar.getEntry("META-INF/LICENSE");
      assertThat(license).as("META-INF/LICENSE of %s", file).isNotNull();
      assertThat(new String(jar.getInputStream(license).readAllBytes(), UTF_8))
          .isEqualTo(Files.readString(ROOT.resolve("docs/LICENSE")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mesh-plugin, io.nostrmesh, io/nostrmesh/spi/EventPolicy",
    "example-host, io.nostrmesh.host, io/nostrmesh/host/HostCommand"
  })
  void haveAModuleNameAndDocumentation(String artifact, String module, String type)
      throws IOException {
    for (Path file : jars()) {
      String name = file.getFileName().toString();
      if (!name.startsWith(artifact) || name.endsWith("-testkit.jar")) {
        continue;
      }
      try (var jar = new JarFile(file.toFile())) {
        if (name.endsWith("-sources.jar")) {
          assertThat(jar.getEntry(type + ".java")).as(name).isNotNull();
        } else if (name.endsWith("-javadoc.jar")) {
          assertThat(jar.getEntry(module + "/" + type + ".html")).as(name).isNotNull();
        } else {
          assertThat(jar.getEntry(type + ".class")).as(name).isNotNull();
          assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
              .as(name)
              .isEqualTo(module);
        }
      }
    }
  }
}
