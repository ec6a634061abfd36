package io.nostrmesh.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkippedTestsTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path top;

  @Test
  void groupsTestsOfAllModulesByReason() throws Exception {
    report("one", "io.A", START, test("a.A", "x", "<skipped message='no Node'/>"));
    report(
        "two",
        "io.B",
        START.plusSeconds(9),
        test("b.B", "z", "<skipped message='no Node'/>")
            + test("b.B", "y", "<skipped message='needs &quot;IPv6&quot;'/>")
            + test("b.B", "w", "")
            + test("b.B", "v", "<failure message='not skipped'/>"));
    assertThat(SkippedTests.lines(top, START))
        .containsExactly(
            "Skipped tests: 3 of 5",
            "  needs \"IPv6\"",
            "    B.y",
            "  no Node",
            "    A.x",
            "    B.z");
  }

  @ParameterizedTest
  @CsvSource({
    "message='no Node', no Node",
    "message='Assumption failed: needs Java 25', needs Java 25",
    "message='two&#10;lines', two",
    "message='', no reason given",
    "'', no reason given",
  })
  void saysWhy(String attribute, String reason) throws Exception {
    report("one", "io.A", START, test("a.A", "x", "<skipped " + attribute + "/>"));
    assertThat(SkippedTests.lines(top, START)).contains("  " + reason);
  }

  @ParameterizedTest
  @CsvSource({
    "a.b.AbortedException: Assumption failed: needs Java 25, needs Java 25",
    "a.b.AbortedException: needs IPv6, needs IPv6",
    "a.b.AbortedException, no reason given",
  })
  void saysWhyFromATrace(String first, String reason) throws Exception {
    String trace = "<![CDATA[" + first + "\n\tat a.A.x(A.java:1)\n]]>";
    report("one", "io.A", START, test("a.A", "x", "<skipped type='x'>" + trace + "</skipped>"));
    assertThat(SkippedTests.lines(top, START)).contains("  " + reason);
  }

  @Test
  void oldReportsDoNotCount() throws Exception {
    report("one", "io.A", START.minus(Duration.ofMillis(1)), test("a.A", "x", "<skipped/>"));
    assertThat(SkippedTests.lines(top, START)).isEmpty();
    report("one", "io.B", START, test("a.B", "x", ""));
    assertThat(SkippedTests.lines(top, START)).containsExactly("Skipped tests: none of 1");
  }

  @Test
  void otherFilesAreNoReports() throws Exception {
    report("one", "io.A", START, test("a.A", "x", ""));
    Files.writeString(top.resolve("one/target/surefire-reports/a.A-output.txt"), "<skipped/>");
    Files.createDirectories(top.resolve("docs"));
    assertThat(SkippedTests.lines(top, START)).containsExactly("Skipped tests: none of 1");
  }

  /** The hook works in a JVM that has nothing but this class to end with. */
  @Test
  void speaksLast() throws Exception {
    report("one", "io.A", Instant.now().plusSeconds(60), test("a.A", "x", "<skipped/>"));
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.nostrmesh.build.SkippedTests",
                top.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(program.getInputStream().readAllBytes()))
        .isEqualToIgnoringNewLines("Skipped tests: 1 of 1  no reason given    A.x");
  }

  private static String test(String type, String name, String result) {
    return "<testcase classname='%s' name='%s'>%s</testcase>".formatted(type, name, result);
  }

  private void report(String module, String name, Instant written, String tests)
      throws IOException {
    Path folder = Files.createDirectories(top.resolve(module).resolve("target/surefire-reports"));
    Path file = folder.resolve("TEST-" + name + ".xml");
    Files.writeString(file, "<?xml version='1.0'?><testsuite>" + tests + "</testsuite>");
    Files.setLastModifiedTime(file, FileTime.from(written));
  }
}
