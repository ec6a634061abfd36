package io.nostrmesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds each {@code package-info.java} of both modules to the truth. Its last paragraph says, in
 * these words: "Imports {@code a} and {@code b}" or "Imports nothing of this project", and
 * "Imported by {@code c}", "Imported by nobody" or "Imported by everybody below".
 */
class PackageInfoTest {

  private static final String ROOT = "io.nostrmesh.";
  private static final Pattern IMPORT =
      Pattern.compile(
          "^import (?:static )?io\\.nostrmesh\\.([a-z0-9.]+)\\.[A-Z]", Pattern.MULTILINE);
  private static final Path PLUGIN =
      Path.of("..", "mesh-plugin", "src", "main", "java", "io", "nostrmesh");
  private static final Pattern CELL = Pattern.compile("`([a-z0-9.]+)`");
  private static final Pattern FOR =
      Pattern.compile("<p>(For hosts\\b|For programs of members\\.|Internal\\. )");
  private static final Pattern NAMES = Pattern.compile("\\{@code ([a-z0-9.]+)}");
  private static final Pattern LAST_PARAGRAPH =
      Pattern.compile("<p>Imports (nothing of this project|[^<]*)\\. Imported by ([^<]*)\\. \\*/");

  /** What one package says and does. Names are those behind {@value #ROOT}. */
  record Room(String name, String info, Set<String> imports, Set<String> importedBy) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Room> rooms() throws IOException {
    var imports = new TreeMap<String, Set<String>>();
    var infos = new TreeMap<String, String>();
    for (String module : new String[] {"mesh-plugin", "example-host"}) {
      Path sources = Path.of("..", module, "src", "main", "java");
      try (Stream<Path> files = Files.walk(sources)) {
        for (Path file : (Iterable<Path>) files.filter(PackageInfoTest::isJava)::iterator) {
          String room = nameOf(sources.relativize(file.getParent()));
          String text = Files.readString(file);
          if (file.endsWith("package-info.java")) {
            infos.put(room, text.replaceAll("\\s*\\n( \\*(?!/))?\\s*", " "));
          } else {
            Set<String> of = imports.computeIfAbsent(room, name -> new TreeSet<>());
            names(IMPORT, text).filter(other -> !other.equals(room)).forEach(of::add);
          }
        }
      }
    }
    return imports.entrySet().stream()
        .map(
            entry ->
                new Room(
                    entry.getKey(),
                    infos.getOrDefault(entry.getKey(), ""),
                    entry.getValue(),
                    importers(imports, entry.getKey())));
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void saysWhatThePackageImportsAndWhoImportsIt(Room room) {
    Matcher said = LAST_PARAGRAPH.matcher(room.info());
    assertThat(said.find()).as("what %s says: %s", room.name(), room.info()).isTrue();
    assertThat(names(NAMES, said.group(1)))
        .as("imports of %s", room.name())
        .containsExactlyInAnyOrderElementsOf(room.imports());
    if (!said.group(2).equals("everybody below")) {
      assertThat(names(NAMES, said.group(2)))
          .as("importers of %s", room.name())
          .containsExactlyInAnyOrderElementsOf(room.importedBy());
    }
  }

  /** One paragraph says whether a package of the plugin is meant to be imported. */
  @ParameterizedTest
  @MethodSource("rooms")
  void saysWhomThePackageIsFor(Room room) {
    if (Files.exists(PLUGIN.resolve(room.name().replace('.', '/')))) {
      assertThat(FOR.matcher(room.info()).results()).as(room.info()).hasSize(1);
    }
  }

  @Test
  void theHouseIsDrawnInFull() throws IOException {
    Set<String> drawn = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "contributing.md"))) {
      if (line.startsWith("| `")) {
        names(CELL, line.split("\\|")[1]).forEach(drawn::add);
      }
    }
    assertThat(drawn)
        .containsExactlyInAnyOrderElementsOf(
            rooms()
                .map(Room::name)
                .filter(name -> Files.exists(PLUGIN.resolve(name.replace('.', '/'))))
                .toList());
  }

  private static Set<String> importers(Map<String, Set<String>> imports, String room) {
    return imports.entrySet().stream()
        .filter(entry -> entry.getValue().contains(room))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> names(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult found) -> found.group(1));
  }

  private static boolean isJava(Path file) {
    return file.toString().endsWith(".java");
  }

  private static String nameOf(Path folder) {
    String name = folder.toString().replace(folder.getFileSystem().getSeparator(), ".");
    return name.substring(ROOT.length());
  }
}
