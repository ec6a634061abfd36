package io.nostrmesh.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrivateFolderTest {

  @TempDir Path directory;

  @Test
  void makesAFolderThatIsClosedToOthers() throws IOException {
    Path folder = directory.resolve("a/b");
    try (PrivateFolder occupied = PrivateFolder.occupy(folder, "lock")) {
      assertThat(occupied.path()).isEqualTo(folder);
      assertThat(mode(folder)).isEqualTo("rwx------");
      assertThat(mode(folder.resolve("lock"))).isEqualTo("rw-------");
    }
  }

  @Test
  void leavesTheModeOfAFolderThatIsThere() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
    PrivateFolder.occupy(directory, "lock").close();
    assertThat(mode(directory)).isEqualTo("rwxr-x---");
  }

  @Test
  void isTakenUntilItIsGivenBack() throws IOException {
    PrivateFolder folder = PrivateFolder.occupy(directory, "lock");
    // An open file that nobody refers to is closed once the collector finds it.
    for (int round = 0; round < 5; round++) {
      System.gc();
    }

    assertThatExceptionOfType(PrivateFolder.TakenException.class)
        .isThrownBy(() -> PrivateFolder.occupy(directory, "lock"))
        .withMessage("another process uses %s (it holds lock there)", directory);
    Reference.reachabilityFence(folder);
    folder.close();
    PrivateFolder.occupy(directory, "lock").close();
  }

  @Test
  void isTakenByAnotherProcessAndFreeOnceThatHasEnded() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Occupant.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(other.getInputStream().read()).isEqualTo('!');
      assertThatExceptionOfType(PrivateFolder.TakenException.class)
          .isThrownBy(() -> PrivateFolder.occupy(directory, "lock"))
          .withMessageContaining("(it holds lock there)");
    } finally {
      other.destroyForcibly().waitFor();
    }
    PrivateFolder.occupy(directory, "lock").close();
  }

  /** Takes a folder, or with a second word a file, says so and stays. */
  static final class Occupant {
    private Occupant() {}

    public static void main(String[] arguments) throws Exception {
      Path path = Path.of(arguments[0]);
      if (arguments.length > 1) {
        new PrivateFile(path).exclusively(Occupant::stay);
      } else {
        PrivateFolder folder = PrivateFolder.occupy(path, "lock");
        stay();
        Reference.reachabilityFence(folder);
      }
    }

    private static boolean stay() {
      System.out.print('!');
      System.out.flush();
      LockSupport.park();
      return true;
    }
  }

  @Test
  void followsALinkToAFolder() throws IOException {
    Path real = Files.createDirectory(directory.resolve("real"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), real);
    try (PrivateFolder occupied = PrivateFolder.occupy(real, "lock")) {
      assertThatExceptionOfType(PrivateFolder.TakenException.class)
          .isThrownBy(() -> PrivateFolder.occupy(link, "lock"));
      assertThat(occupied.path()).isEqualTo(real);
    }
  }

  /** What stands in the way, and what is said of it. */
  record Obstacle(String name, Preparation preparation, String problem) {
    interface Preparation {
      /** Puts it there and returns the folder to be taken. */
      Path in(Path directory) throws IOException;
    }
  }

  static Stream<Obstacle> obstacles() {
    return Stream.of(
        new Obstacle("a file", d -> Files.createFile(d.resolve("f")), "f is not a folder"),
        new Obstacle(
            "a file above",
            d -> Files.createFile(d.resolve("f")).resolve("a/b"),
            "f is not a folder"),
        new Obstacle(
            "a link to nowhere",
            d -> Files.createSymbolicLink(d.resolve("l"), d.resolve("gone")),
            "l is not a folder"),
        new Obstacle(
            "a link to itself",
            d -> Files.createSymbolicLink(d.resolve("l"), d.resolve("l")),
            "l is not a folder"),
        new Obstacle(
            "a folder called lock",
            d -> Files.createDirectories(d.resolve("x/lock")).getParent(),
            "lock is a folder, and should be a file"),
        new Obstacle("a name too long", d -> d.resolve("n".repeat(300)), "cannot be used: "),
        new Obstacle("a system folder", d -> Path.of("/proc/mesh"), "/proc/mesh cannot be "));
  }

  @ParameterizedTest
  @MethodSource("obstacles")
  void saysWhatStandsInTheWay(Obstacle obstacle) throws IOException {
    Path folder = obstacle.preparation().in(directory);

    assertThatExceptionOfType(FileFailure.class)
        .isThrownBy(() -> PrivateFolder.occupy(folder, "lock"))
        .withMessageContaining(obstacle.problem())
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("Exception", "\n"));
  }

  @Test
  void saysWhereThisUserMayNotWrite() throws IOException {
    Path closed =
        Files.createDirectory(
            directory.resolve("closed"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
    assumeFalse(Files.isWritable(closed), "this user may write everywhere");

    for (Path folder : new Path[] {closed, closed.resolve("a"), closed.resolve("a/b")}) {
      assertThatExceptionOfType(FileFailure.class)
          .isThrownBy(() -> PrivateFolder.occupy(folder, "lock"))
          .withMessageContaining("this user may not write to " + closed);
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
