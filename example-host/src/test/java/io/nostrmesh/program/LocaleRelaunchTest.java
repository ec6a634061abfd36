package io.nostrmesh.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Folders with names beyond ASCII under {@code LC_ALL=C}. Shell scripts spell and look at the names
 * byte by byte, since this JVM may have no words for them either.
 */
class LocaleRelaunchTest {

  /** Twice two bytes and once three, with a space between and a quote behind. */
  private static final String NAME = "$(printf 'd\\303\\251p\\303\\264t \\346\\227\\245'\"'\")";

  private static final int PATIENCE_SECONDS = 60;

  @TempDir Path folder;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void needsLinux() {
    assumeTrue(Files.isReadable(Path.of("/proc/self/cmdline")), "needs Linux");
  }

  @AfterEach
  void endWhatRuns() {
    started.stream()
        .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process.toHandle())))
        .toList()
        .forEach(ProcessHandle::destroyForcibly);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"$JAVA\" -cp \"$CP\" io.nostrmesh.program.Main share npub --data-dir \"$NAME\"",
        "mkdir \"$NAME\"; cd \"$NAME\";"
            + " \"$JAVA\" -cp \"$CP\" io.nostrmesh.program.Main share npub --data-dir ."
      })
  void theShareProgramKeepsItsKeyThere(String command) throws Exception {
    awaitLine(sh(command), "npub1");

    assertThat(sh("test -s \"$NAME/nostr.key\"").waitFor()).isZero();
  }

  @Test
  void theRelayKeepsItsDataThereAndEndsWithItsLauncher() throws Exception {
    Process host = host();
    awaitLine(host, "next");

    assertThat(sh("test -s \"$NAME/owner.key\" && test -s \"$NAME/relay.mv.db\"").waitFor())
        .isZero();
    host.destroy();
    assertThat(host.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(host.exitValue()).isEqualTo(143);

    Process next = host();
    awaitLine(next, "next");
    ProcessHandle relaunched = next.descendants().findFirst().orElseThrow();
    next.destroyForcibly();
    relaunched.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void nothingStartsTwiceWhereNothingIsLost() throws Exception {
    Process host = sh("export MESH_HOST_DATA_DIR=plain " + HOST);
    awaitLine(host, "next");

    assertThat(host.descendants()).isEmpty();
    host.destroy();
    assertThat(host.waitFor()).isEqualTo(143);
  }

  private static final String HOST =
      " MICRONAUT_SERVER_PORT=-1 MESH_IROH_RELAY_BIND_ADDRESS=127.0.0.1:0;"
          + " exec \"$JAVA\" -Xmx256m -cp \"$CP\" io.nostrmesh.program.Main";

  private Process host() throws IOException {
    return sh("export MESH_HOST_DATA_DIR=\"$NAME\"" + HOST);
  }

  private Process sh(String command) throws IOException {
    var builder = new ProcessBuilder("/bin/sh", "-c", "NAME=\"" + NAME + "\"; " + command);
    builder.environment().put("LC_ALL", "C");
    builder
        .environment()
        .put("JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
    builder.environment().put("CP", System.getProperty("java.class.path"));
    Process process = builder.directory(folder.toFile()).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  /** Reads what a program prints, up to a line. */
  private static void awaitLine(Process process, String start) throws IOException {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    var lines = new ArrayList<String>();
    do {
      lines.add(output.readLine());
      assertThat(lines).as("what it said").doesNotContainNull();
    } while (!lines.get(lines.size() - 1).startsWith(start));
  }
}
