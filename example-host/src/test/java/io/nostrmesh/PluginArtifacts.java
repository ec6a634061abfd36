package io.nostrmesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the plugin's jars carry, and what they leave to the host. Runs once they are packaged. */
class PluginArtifacts {

  private static final Path TARGET = Path.of("../mesh-plugin/target");
  private static final Path PLUGIN = only("mesh-plugin-\\d[0-9.]*(-SNAPSHOT)?\\.jar");
  private static final Path THIN = only("mesh-plugin-\\d.*-thin\\.jar");
  private static final Path TESTKIT = only("mesh-plugin-\\d.*-testkit\\.jar");
  private static final Path ZIP = only("mesh-plugin-\\d.*-plugins\\.zip");
  private static final Path GATEWAY = only("mesh-gateway\\.jar");

  @Test
  void thePluginHidesWhatItCarries() throws IOException {
    assertThat(entries(PLUGIN))
        .anyMatch(name -> name.startsWith("io/nostrmesh/shaded/bouncycastle/"))
        .anyMatch(name -> name.startsWith("io/nostrmesh/shaded/jackson/"))
        .filteredOn(name -> name.endsWith(".class"))
        .allMatch(name -> name.startsWith("io/nostrmesh/"));
  }

  @Test
  void thePluginSaysToMicronautWhatItsClassesSay() throws IOException {
    assertThat(declarations(PLUGIN)).isNotEmpty().isEqualTo(declarations(THIN));
  }

  @Test
  void theThinJarCarriesNothing() throws IOException {
    assertThat(entries(THIN)).noneMatch(name -> name.contains("shaded"));
  }

  @Test
  void theGatewayStartsByItselfAndKnowsNoMicronaut() throws IOException {
    assertThat(entries(GATEWAY))
        .contains("simplelogger.properties", "META-INF/services/org.slf4j.spi.SLF4JServiceProvider")
        .anyMatch(name -> name.startsWith("io/netty/"))
        .anyMatch(name -> name.startsWith("picocli/"))
        .noneMatch(name -> name.contains("micronaut"));
    assertThat(mainAttributes(GATEWAY).getValue(Attributes.Name.MAIN_CLASS))
        .isEqualTo("io.nostrmesh.gateway.program.GatewayProgram");
    assertThat(Files.size(GATEWAY)).isLessThan(8_000_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plugin", "gateway"})
  void nothingIsLeftOfTheJarsInside(String which) throws IOException {
    Path jar = which.equals("plugin") ? PLUGIN : GATEWAY;
    assertThat(entries(jar))
        .contains("META-INF/BouncyCastle-LICENSE.md", "META-INF/Jackson-NOTICE")
        .noneMatch(name -> name.matches("META-INF/.*\\.(SF|RSA|DSA)|META-INF/versions/.+"))
        .noneMatch(name -> name.endsWith("module-info.class"))
        .noneMatch(name -> name.matches("META-INF/services/(java\\.security|com\\.fasterxml).*"));
  }

  @Test
  void theZipIsForTheFolderOfAHost() throws IOException {
    assertThat(entries(ZIP))
        .containsExactlyInAnyOrder(
            PLUGIN.getFileName().toString(), "mesh-plugin.txt", "mesh-plugin-LICENSE.txt");
  }

  @Test
  void theTestKitIsTheTestKitAlone() throws IOException {
    assertThat(entries(TESTKIT))
        .filteredOn(name -> name.endsWith(".class"))
        .isNotEmpty()
        .allMatch(name -> name.startsWith("io/nostrmesh/testkit/"));
    assertThat(mainAttributes(TESTKIT).getValue("Automatic-Module-Name"))
        .isEqualTo("io.nostrmesh.testkit");
  }

  @Test
  void theHostDoesNotShipWhatThePluginCarries() throws IOException {
    try (Stream<Path> libraries = Files.list(Path.of("target/lib"))) {
      assertThat(libraries)
          .anyMatch(file -> file.endsWith(PLUGIN.getFileName()))
          .noneMatch(file -> file.getFileName().toString().startsWith("bcprov"));
    }
  }

  @Test
  void aConsumersPomStandsAlone() throws IOException {
    String pom = Files.readString(Path.of("../mesh-plugin/.flattened-pom.xml"));
    assertThat(pom)
        .contains("<artifactId>netty-codec-http</artifactId>")
        .doesNotContain("<parent>", "${", "bcprov", "jackson-core", "kotlin", "<scope>test");
  }

  private static Set<String> declarations(Path jar) throws IOException {
    return entries(jar).stream()
        .filter(name -> name.startsWith("META-INF/micronaut/") || name.contains("/services/"))
        .collect(Collectors.toSet());
  }

  /** Files only. */
  private static List<String> entries(Path jar) throws IOException {
    try (var zip = new ZipFile(jar.toFile())) {
      return zip.stream()
          .filter(entry -> !entry.isDirectory())
          .map(entry -> entry.getName())
          .toList();
    }
  }

  private static Attributes mainAttributes(Path file) throws IOException {
    try (var jar = new JarFile(file.toFile())) {
      return jar.getManifest().getMainAttributes();
    }
  }

  private static Path only(String name) {
    try (Stream<Path> files = Files.list(TARGET)) {
      return files
          .filter(file -> file.getFileName().toString().matches(name))
          .reduce(
              (one, other) -> {
                throw new AssertionError(one + " and " + other);
              })
          .orElseThrow(() -> new AssertionError("no " + name + " in " + TARGET));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
