package io.nostrmesh.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateFileTest {
  @TempDir Path directory;

  @Test
  void anAbsentFileIsNoError() throws IOException {
    assertThat(new PrivateFile(directory.resolve("absent")).read()).isEmpty();
  }

  @Test
  void replacesAnOpenFileByAPrivateOneAndLeavesNoTemporaryBehind() throws IOException {
    Path path = directory.resolve("made/on/demand/prefs.json");
    var file = new PrivateFile(path);
    file.write("first");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));

    file.write("sécond");

    assertThat(file.read()).contains("sécond");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(names(path.getParent())).containsExactly("prefs.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-r-----", "r-----r--", "rwxrwxrwx"})
  void whatOthersMayReadIsNoSecret(String mode) throws IOException {
    Path path = Files.writeString(directory.resolve("key"), "hush");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));

    assertThatExceptionOfType(FileFailure.class)
        .isThrownBy(() -> new PrivateFile(path).readOwnersAlone())
        .withMessage(path + " can be read by others: chmod 600 " + path);
  }

  @Test
  void readsWhatItsOwnerAloneMayRead() throws IOException {
    Path path = Files.writeString(directory.resolve("key"), "hush");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------"));

    assertThat(new PrivateFile(path).readOwnersAlone()).isEqualTo("hush");
    assertThatExceptionOfType(FileFailure.class)
        .isThrownBy(() -> new PrivateFile(directory.resolve("gone")).readOwnersAlone())
        .withMessage("there is no file " + directory.resolve("gone"));
  }

  @Test
  void aWriteThatCannotHappenLeavesTheOldContent() throws IOException {
    Path occupied = directory.resolve("occupied");
    Files.createDirectories(occupied.resolve("child"));

    assertThatIOException().isThrownBy(() -> new PrivateFile(occupied).write("text"));

    assertThat(names(directory)).containsExactly("occupied");
  }

  @Test
  void followsLinksAndLeavesThemThere() throws IOException {
    Path real = directory.resolve("vault/real.key");
    Files.createDirectories(real.getParent());
    Path near = Files.createSymbolicLink(directory.resolve("vault/near"), Path.of("real.key"));
    Path far = Files.createSymbolicLink(directory.resolve("far"), near);
    var file = new PrivateFile(far);

    file.write("first");
    file.exclusively(
        () -> {
          file.write("second");
          return true;
        });

    assertThat(real).hasContent("second");
    assertThat(far).isSymbolicLink();
    assertThat(near).isSymbolicLink();
    assertThat(file.read()).contains("second");
    assertThat(names(real.getParent()))
        .containsExactlyInAnyOrder("real.key", "real.key.lock", "near");
  }

  @Test
  void setsAsideTheFileBehindALink() throws IOException {
    Path real = Files.writeString(directory.resolve("real.key"), "bad");
    Path link = Files.createSymbolicLink(directory.resolve("link"), real);

    Path aside = new PrivateFile(link).setAside(InstantSource.fixed(Instant.ofEpochSecond(7)));

    assertThat(aside).hasFileName("real.key.bad.7").hasContent("bad");
    assertThat(new PrivateFile(link).read()).isEmpty();
  }

  /** What stands in the way of a file, and what is said of it. */
  record Obstacle(String name, Preparation preparation, String problem) {
    interface Preparation {
      Path in(Path directory) throws IOException;
    }
  }

  static Stream<Obstacle> obstacles() {
    return Stream.of(
        new Obstacle(
            "a folder",
            d -> Files.createDirectories(d.resolve("k/child")).getParent(),
            "k is a folder, and should be a file"),
        new Obstacle(
            "a link to a folder",
            d -> Files.createSymbolicLink(d.resolve("l"), Files.createDirectory(d.resolve("f"))),
            "is a folder, and should be a file"),
        new Obstacle(
            "a file above",
            d -> Files.createFile(d.resolve("f")).resolve("a/key"),
            "f is not a folder"),
        new Obstacle(
            "links in a circle",
            d ->
                Files.createSymbolicLink(
                    Files.createSymbolicLink(d.resolve("one"), d.resolve("two"))
                        .resolveSibling("two"),
                    d.resolve("one")),
            "two is a link that leads to no end"),
        new Obstacle("a name too long", d -> d.resolve("n".repeat(300)), "cannot be used: "),
        new Obstacle("a system folder", d -> Path.of("/proc/mesh.key"), "/proc/mesh.key cannot"),
        new Obstacle("the root", d -> Path.of("/"), "is a folder, and should be a file"));
  }

  @ParameterizedTest
  @MethodSource("obstacles")
  void saysWhatStandsInTheWay(Obstacle obstacle) throws IOException {
    var file = new PrivateFile(obstacle.preparation().in(directory));

    assertThatExceptionOfType(FileFailure.class)
        .isThrownBy(() -> file.write("a secret"))
        .withMessageContaining(obstacle.problem())
        .satisfies(
            failure ->
                assertThat(failure.getMessage()).doesNotContain("a secret", "Exception", "\n"));
  }

  @Test
  void saysThatTheDiskIsFull() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "needs /dev/full");

    assertThatIOException()
        .isThrownBy(
            () -> {
              try (var channel = FileChannel.open(full, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(1));
              } catch (IOException e) {
                throw FileFailure.ofFile(directory.resolve("key"), e);
              }
            })
        .withMessage(directory.resolve("key") + " cannot be used: No space left on device");
  }

  @Test
  void doesNotWaitForeverForALockAndSaysWhoseItIs() throws Exception {
    Path path = directory.resolve("key");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PrivateFolderTest.Occupant.class.getName(),
                path.toString(),
                "file")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(other.getInputStream().read()).isEqualTo('!');
      assertThatIOException()
          .isThrownBy(() -> new PrivateFile(path, Duration.ofMillis(1)).exclusively(() -> true))
          .withMessage("another process holds " + path + ".lock; end it, and try again");
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertThat(new PrivateFile(path).exclusively(() -> true)).isTrue();
  }

  private static Stream<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }
}
