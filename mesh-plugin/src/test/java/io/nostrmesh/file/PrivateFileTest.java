package io.nostrmesh.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void aWriteThatCannotHappenLeavesTheOldContent() throws IOException {
    Path occupied = directory.resolve("occupied");
    Files.createDirectories(occupied.resolve("child"));

    assertThatIOException().isThrownBy(() -> new PrivateFile(occupied).write("text"));

    assertThat(names(directory)).containsExactly("occupied");
  }

  private static Stream<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }
}
