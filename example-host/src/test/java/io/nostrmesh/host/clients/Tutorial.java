package io.nostrmesh.host.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page of instructions, followed to the letter: what its {@code console} blocks type is typed
 * into a shell, and what they show must come; its other blocks become the files that the text
 * before them names.
 */
public final class Tutorial implements AutoCloseable {

  private static final Pattern BLOCK =
      Pattern.compile("^```(console|js|rust|toml)\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern FILE = Pattern.compile("`([A-Za-z/-]+\\.(mjs|rs|toml))`");

  private final Map<String, String> chapters = new LinkedHashMap<>();
  private final Path folder;
  private final Map<String, String> environment;
  private final Map<String, String> words;
  private final Deque<LoggedProcess> running = new ArrayDeque<>();

  /**
   * @param folder where everything happens
   * @param environment of each command
   * @param words of the page that mean others here, such as port numbers that may be taken
   */
  public Tutorial(
      Path page, Path folder, Map<String, String> environment, Map<String, String> words)
      throws IOException {
    this.folder = folder;
    this.environment = environment;
    this.words = new LinkedHashMap<>(words);
    for (String chapter : Files.readString(page).split("(?m)^## ")) {
      chapters.put(chapter.lines().findFirst().orElse(""), chapter);
    }
  }

  /** From now on that word of the page means something else here. */
  public void means(String word, String here) {
    words.put(word, here);
  }

  List<String> chapters() {
    return List.copyOf(chapters.keySet()).subList(1, chapters.size());
  }

  /**
   * Does what a chapter says.
   *
   * @return its commands in order; those that do not end by themselves still run
   */
  public List<LoggedProcess> follow(String chapter) throws IOException {
    var started = new ArrayList<LoggedProcess>();
    String text = here(chapters.get(chapter));
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (!block.group(1).equals("console")) {
        Path file = folder.resolve(fileNamedIn(text.substring(0, block.start())));
        Files.createDirectories(file.getParent());
        Files.writeString(file, block.group(2));
      } else {
        for (String command : block.group(2).split("(?m)^\\$ ")) {
          if (!command.isBlank()) {
            started.add(type(command.lines().toList()));
          }
        }
      }
    }
    return started;
  }

  private LoggedProcess type(List<String> command) {
    LoggedProcess process =
        LoggedProcess.start(folder, environment, List.of("bash", "-c", shell() + command.get(0)));
    running.push(process);
    List<String> shown = command.subList(1, command.size());
    shown.forEach(line -> process.awaitLine(line.strip()));
    if (shown.isEmpty()) {
      process.awaitEnd();
    }
    return process;
  }

  /** The alias of the first chapter, for classes that are not packed into a jar yet. */
  private static String shell() {
    String program =
        LoggedProcess.program().stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    return "mesh() { " + program + " \"$@\"; }\n";
  }

  private String here(String text) {
    String changed = text;
    for (var word : words.entrySet()) {
      changed = changed.replace(word.getKey(), word.getValue());
    }
    return changed;
  }

  private static String fileNamedIn(String text) {
    return FILE.matcher(text)
        .results()
        .reduce((earlier, later) -> later)
        .map(last -> last.group(1))
        .orElseThrow();
  }

  @Override
  public void close() {
    running.forEach(LoggedProcess::close);
  }
}
