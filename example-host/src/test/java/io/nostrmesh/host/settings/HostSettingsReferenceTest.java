package io.nostrmesh.host.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds the host's table in the configuration reference against the code. */
class HostSettingsReferenceTest {

  private static final Path REFERENCE = Path.of("..", "docs", "reference", "configuration.md");

  @Test
  void listsEveryPropertyAndVariable() throws IOException {
    var documented = new TreeSet<String>();
    for (List<String> cells : rows()) {
      documented.add(cells.get(0));
      if (!cells.get(2).isEmpty()) {
        documented.add(cells.get(2).toLowerCase(Locale.ROOT).replace('_', '.'));
      }
    }
    var read = new TreeSet<String>();
    HostSettings.read(
        property -> {
          read.add(property);
          return Optional.empty();
        });

    assertThat(documented).isEqualTo(read);
  }

  @Test
  void givesEveryDefault() throws IOException {
    Map<String, String> defaults = new HashMap<>();
    for (List<String> cells : rows()) {
      defaults.put(cells.get(0), cells.get(1));
    }
    defaults.values().removeIf(text -> text.isEmpty() || text.equals("a new key"));

    assertThat(HostSettings.read(name -> Optional.ofNullable(defaults.get(name))))
        .isEqualTo(HostSettings.read(name -> Optional.empty()));
  }

  private static List<List<String>> rows() throws IOException {
    return Files.readAllLines(REFERENCE).stream()
        .filter(
            line ->
                line.startsWith("| `mesh.host.")
                    || line.startsWith("| `micronaut.")
                    || line.startsWith("| `endpoints."))
        .map(line -> line.substring(1).split("\\|"))
        .map(cells -> Arrays.stream(cells).map(cell -> cell.replace("`", "").trim()).toList())
        .toList();
  }
}
