package io.nostrmesh.host.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.HostProcess;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real process that has lost what it cannot do without ends; it does not stay as a corpse. */
class ProcessEndTest {

  private static final Map<String, String> FAULTY =
      Map.of("MESH_HOST_ACCESS", "public", "MICRONAUT_ENVIRONMENTS", "faulty");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "memory, java.lang.OutOfMemoryError",
    "memory later, java.lang.OutOfMemoryError",
    "memory of a loop, java.lang.OutOfMemoryError",
    "memory of the feed, java.lang.OutOfMemoryError",
    "loop, an event loop is dead",
    "writer, the event writer is dead",
    "feed, the live feed is dead",
  })
  void endsWithOneLine(String fault, String reason) {
    try (HostProcess host = HostProcess.start(folder, FAULTY);
        TestClient client = host.connect()) {
      client.send("[\"REQ\",\"all\",{}]");
      client.send("[\"EVENT\"," + Events.by(Keys.of("alice")).content(fault).sign().toJson() + "]");
      assertThat(host.awaitExit()).isEqualTo(Watchdog.EXIT_STATUS);
      assertThat(host.output())
          .filteredOn(line -> line.startsWith("The relay ends"))
          .singleElement()
          .satisfies(line -> assertThat(line).contains(reason));
    }
  }

  @Test
  void saysNothingOfTheSortWhenItIsStopped() {
    try (HostProcess host = HostProcess.start(folder, FAULTY)) {
      assertThat(host.terminate()).isNotEqualTo(Watchdog.EXIT_STATUS);
      assertThat(host.output()).noneMatch(line -> line.startsWith("The relay ends"));
    }
  }
}
