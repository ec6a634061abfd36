package io.nostrmesh.offer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Tables in the test resources: a row a line, cells separated by {@code " | "}, # comments. */
final class TestData {

  private TestData() {}

  static Stream<List<String>> rows(String resource, int cells) {
    try (InputStream in = TestData.class.getResourceAsStream("/offer/" + resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> List.of((line + " ").split(" \\| ", cells)))
          .map(row -> row.stream().map(String::strip).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
