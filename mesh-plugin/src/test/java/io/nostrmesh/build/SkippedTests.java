package io.nostrmesh.build;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Says, as the last thing that a build prints, which tests it skipped and why, from the reports
 * that Surefire and Failsafe wrote for all modules. The POM runs {@link #main} inside Maven before
 * the tests; it leaves a hook for Maven's end, so that the words stand below Maven's own, also when
 * the build failed.
 */
public final class SkippedTests extends Thread {

  private final Path top;
  private final Instant start;

  private SkippedTests(Path top, Instant start) {
    super(everybodys(), "skipped tests");
    this.top = top;
    this.start = start;
  }

  /**
   * Leaves the hook.
   *
   * @param arguments the folder that holds the modules
   */
  public static void main(String[] arguments) {
    Runtime.getRuntime().addShutdownHook(new SkippedTests(Path.of(arguments[0]), Instant.now()));
  }

  /** The group above all: that of the plugin which calls us is destroyed when we return. */
  private static ThreadGroup everybodys() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  /** Not to {@code System.out}, which Maven has given back by now. */
  @Override
  public void run() {
    var out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    try {
      lines(top, start).forEach(out::println);
    } catch (IOException | SAXException | ParserConfigurationException e) {
      out.println("Skipped tests: unknown, the reports cannot be read: " + e);
    }
  }

  /**
   * The reasons, and below each the tests.
   *
   * @param top the folder that holds the modules
   * @param start of the build; older reports do not count
   */
  static List<String> lines(Path top, Instant start)
      throws IOException, SAXException, ParserConfigurationException {
    Map<String, TreeSet<String>> byReason = new TreeMap<>();
    int run = 0;
    for (Path report : reports(top)) {
      if (Files.getLastModifiedTime(report).compareTo(FileTime.from(start)) >= 0) {
        run += read(report, byReason);
      }
    }
    int skipped = byReason.values().stream().mapToInt(TreeSet::size).sum();
    if (skipped == 0) {
      return run == 0 ? List.of() : List.of("Skipped tests: none of " + run);
    }
    List<String> lines = new ArrayList<>();
    lines.add("Skipped tests: " + skipped + " of " + run);
    byReason.forEach(
        (reason, tests) -> {
          lines.add("  " + reason);
          tests.forEach(test -> lines.add("    " + test));
        });
    return lines;
  }

  private static List<Path> reports(Path top) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(top)) {
      for (Path module : modules.sorted().toList()) {
        for (String kind : List.of("surefire", "failsafe")) {
          Path folder = module.resolve("target/" + kind + "-reports");
          if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
              files
                  .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                  .sorted()
                  .forEach(found::add);
            }
          }
        }
      }
    }
    return found;
  }

  /** Adds what a report says was skipped, and returns how many tests it knows. */
  private static int read(Path report, Map<String, TreeSet<String>> byReason)
      throws IOException, SAXException, ParserConfigurationException {
    NodeList tests =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("testcase");
    for (int i = 0; i < tests.getLength(); i++) {
      var test = (Element) tests.item(i);
      if (test.getElementsByTagName("skipped").item(0) instanceof Element skipped) {
        String type = test.getAttribute("classname").replaceFirst(".*\\.", "");
        byReason
            .computeIfAbsent(reason(skipped), reason -> new TreeSet<>())
            .add(test.getAttribute("name").isEmpty() ? type : type + "." + name(test));
      }
    }
    return tests.getLength();
  }

  private static String name(Element test) {
    return test.getAttribute("name").lines().findFirst().orElse("");
  }

  /** A condition leaves its reason as a message, an assumption as the trace of an exception. */
  private static String reason(Element skipped) {
    String message = skipped.getAttribute("message");
    return (message.isEmpty() ? skipped.getTextContent() : message)
        .lines()
        .findFirst()
        .map(line -> line.replaceFirst("^[\\w.]+Exception(: |$)", ""))
        .map(line -> line.replaceFirst("^Assumption failed: ", ""))
        .filter(line -> !line.isBlank())
        .orElse("no reason given");
  }
}
