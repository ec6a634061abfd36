package io.nostrmesh.host.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A fenced block of the documentation.
 *
 * @param page path of its file, from the top of the source tree
 * @param line of its opening fence, from 1
 * @param language what stands behind the fence; empty for none
 * @param text its lines, without the fences
 */
record Snippet(String page, int line, String language, String text) {

  private static final Path TOP =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final String FENCE = "```";

  /** All of them, page by page. */
  static List<Snippet> all() {
    try (Stream<Path> docs = Files.walk(TOP.resolve("docs"))) {
      return Stream.concat(Stream.of(TOP.resolve("README.md")), docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted(Comparator.naturalOrder())
          .flatMap(file -> of(TOP.relativize(file).toString().replace('\\', '/'), read(file)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of one language. */
  static Stream<Snippet> in(String language) {
    return all().stream().filter(snippet -> snippet.language.equals(language));
  }

  /**
   * Those of a page.
   *
   * @throws IllegalStateException if the last fence is not closed
   */
  static Stream<Snippet> of(String page, List<String> lines) {
    var found = new ArrayList<Snippet>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().startsWith(FENCE)) {
        int end = i + 1;
        while (end < lines.size() && !lines.get(end).strip().equals(FENCE)) {
          end++;
        }
        if (end == lines.size()) {
          throw new IllegalStateException(page + ":" + (i + 1) + " is never closed");
        }
        String language = lines.get(i).strip().substring(FENCE.length()).strip();
        String text = String.join("\n", lines.subList(i + 1, end)) + "\n";
        found.add(new Snippet(page, i + 1, language, text));
        i = end;
      }
    }
    return found.stream();
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return page + ":" + line + " (" + language + ")";
  }
}
