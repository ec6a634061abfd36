package io.nostrmesh.micronaut;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.plugin.ReducedClassPath;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plugin in hosts that lack some of the libraries which it uses where they are. */
class OptionalLibrariesTest {

  private static final String DATABASE = "datasources.default.url=jdbc:h2:mem:lean";

  @ParameterizedTest(name = "without {0}: {2}")
  @CsvSource({
    // A host with HTTP and nothing else.
    "flyway|micronaut-data|jdbc|hikari|h2-|micrometer|management|postgres, , InMemoryLeaseStore",
    "flyway, " + DATABASE + ", InMemoryLeaseStore",
    "micronaut-data, " + DATABASE + ", InMemoryLeaseStore",
    "micrometer|management, " + DATABASE + ", JdbcLeaseStore",
    "nothing-at-all, , InMemoryLeaseStore",
    "nothing-at-all, " + DATABASE + ", JdbcLeaseStore",
    "nothing-at-all, datasources.other.url=jdbc:h2:mem:other, JdbcLeaseStore",
    "nothing-at-all, " + DATABASE + " datasources.two.url=jdbc:h2:mem:two, JdbcLeaseStore",
    "flyway|micronaut-data|jdbc|hikari|h2-, mesh.enabled=false, none",
  })
  void startsAndKeepsLeasesWhereItCan(String without, String properties, String store)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath(without)));
    command.addAll(List.of(LeanHost.class.getName(), "mesh.membership.mode=open"));
    if (properties != null) {
      command.addAll(List.of(properties.split(" ")));
    }
    Process host = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(host.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(host.waitFor()).as(output).isZero();
    assertThat(output).contains("lease store: " + store + System.lineSeparator());
  }

  private static String classPath(String without) {
    return ReducedClassPath.entries("(" + without + ")[^/]*\\.jar$")
        .collect(Collectors.joining(File.pathSeparator));
  }
}
