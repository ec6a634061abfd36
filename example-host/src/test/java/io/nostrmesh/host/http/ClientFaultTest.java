package io.nostrmesh.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.limit.Choice;
import io.nostrmesh.websocket.ClientFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClientFaultTest {

  private static final Path REFERENCE = Path.of("../docs/reference/metrics.md");

  @Test
  void eachIsInTheReferenceOfMetrics() throws IOException {
    String row =
        Files.readAllLines(REFERENCE).stream()
            .filter(line -> line.startsWith("| `mesh.host.faults`"))
            .findFirst()
            .orElseThrow();
    String[] listed = row.replaceFirst(".*: ", "").replace(" |", "").split(", ");
    assertThat(listed)
        .containsExactly(
            Arrays.stream(ClientFault.values()).map(Choice::word).toArray(String[]::new));
  }
}
