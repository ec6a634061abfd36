package io.nostrmesh.client.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.nostrmesh.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointKeyFileTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));

  @TempDir Path directory;

  @Test
  void keepsOneKeyAcrossStarts() throws IOException {
    EndpointKey first = load();

    assertThat(load().revealHex()).isEqualTo(first.revealHex());
    assertThat(path()).hasContent(first.revealHex());
  }

  @Test
  void onlyTheOwnerMayReadTheFile() throws IOException {
    load();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rw-------");
  }

  @Test
  void setsMalformedContentAsideAndNeverOverwritesIt() throws IOException {
    Path taken = directory.resolve("mesh_iroh.key.bad.1700000000");
    Files.writeString(taken, "an earlier one");
    Files.writeString(path(), "not a key");

    EndpointKey fresh = load();

    assertThat(taken).hasContent("an earlier one");
    assertThat(directory.resolve("mesh_iroh.key.bad.1700000000.1")).hasContent("not a key");
    assertThat(path()).hasContent(fresh.revealHex());
  }

  @Test
  void doesNotTakeAReadErrorForCorruption() throws IOException {
    Files.createDirectory(path());

    assertThatIOException().isThrownBy(this::load);
    assertThat(path()).isDirectory();
  }

  @Test
  void leavesAnOversizedFileAlone() throws IOException {
    Files.write(path(), new byte[PrivateFile.MAX_BYTES + 1]);

    assertThatIOException().isThrownBy(this::load).withMessageContaining("larger than");
    assertThat(path()).hasSize(PrivateFile.MAX_BYTES + 1);
  }

  @Test
  void threadsAgreeOnOneKey() throws Exception {
    var threads = Executors.newFixedThreadPool(8);
    try {
      Callable<String> task = () -> load().revealHex();
      List<Future<String>> keys =
          threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> task).toList());
      var distinct = new ArrayList<String>();
      for (Future<String> key : keys) {
        distinct.add(key.get());
      }
      assertThat(distinct).containsOnly(load().revealHex());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void processesAgreeOnOneKeyAndOneQuarantine() throws Exception {
    Files.writeString(path(), "not a key");
    var processes = new ArrayList<Process>();
    for (int i = 0; i < 2; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  LoadKey.class.getName(),
                  path().toString(),
                  directory.resolve("id" + i).toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    }
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }

    String id = load().id().toString();
    assertThat(directory.resolve("id0")).hasContent(id);
    assertThat(directory.resolve("id1")).hasContent(id);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.filter(file -> file.toString().contains(".bad."))).hasSize(1);
    }
  }

  /** What another process does: load the key and say its public half. */
  static final class LoadKey {
    private LoadKey() {}

    public static void main(String[] arguments) throws IOException {
      var file =
          new EndpointKeyFile(Path.of(arguments[0]), new SecureRandom(), InstantSource.system());
      Files.writeString(Path.of(arguments[1]), file.loadOrCreate().id().toString());
    }
  }

  private Path path() {
    return directory.resolve(EndpointKeyFile.NAME);
  }

  private EndpointKey load() throws IOException {
    return new EndpointKeyFile(path(), new SecureRandom(), CLOCK).loadOrCreate();
  }
}
