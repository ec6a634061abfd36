package io.nostrmesh.sidecar.panel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.nostrmesh.file.PrivateFile;
import io.nostrmesh.host.testing.FreePorts;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PanelDoorTest {
  @TempDir Path folder;
  private final List<String> notices = new ArrayList<>();
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = folder.resolve("private").resolve("mesh_panel.json");
  }

  @Test
  void theLinkStaysTheSameOverStarts() throws IOException {
    URI first = open(OptionalInt.empty());

    assertThat(open(OptionalInt.empty())).isEqualTo(first);
    assertThat(open(OptionalInt.empty())).isEqualTo(first);
    assertThat(notices).isEmpty();
  }

  @Test
  void nobodyElseCanReadWhereItIsKept() throws IOException {
    open(OptionalInt.empty());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void aPortThatIsAskedForIsWhereThePanelStays() throws IOException {
    URI first = open(OptionalInt.empty());
    int wanted = FreePorts.next();

    URI moved = open(OptionalInt.of(wanted));

    assertThat(moved.getPort()).isEqualTo(wanted);
    assertThat(moved.getFragment()).isEqualTo(first.getFragment());
    assertThat(open(OptionalInt.empty())).isEqualTo(moved);
  }

  @Test
  void aPortThatIsTakenSinceMakesANewLinkWithANewSecretAndSaysSo() throws IOException {
    URI before = open(OptionalInt.empty());
    ServerSocket other = taking(before.getPort());
    URI after = open(OptionalInt.empty());
    other.close();

    assertThat(after.getPort()).isNotEqualTo(before.getPort());
    assertThat(after.getFragment()).isNotEqualTo(before.getFragment());
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("Port " + before.getPort(), "is taken by another program", "new link");
    assertThat(open(OptionalInt.empty())).isEqualTo(after);
  }

  @Test
  void aPortThatIsAskedForAndTakenIsAnErrorThatChangesNothing() throws IOException {
    URI before = open(OptionalInt.empty());
    try (ServerSocket other = taking(0)) {
      assertThatExceptionOfType(BindException.class)
          .isThrownBy(() -> open(OptionalInt.of(other.getLocalPort())));
    }

    assertThat(open(OptionalInt.empty())).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "{\"port\":20000}",
        "{\"port\":0,\"secret\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"port\":65536,\"secret\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"port\":\"20000\",\"secret\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"port\":20000,\"secret\":\"\"}",
        "{\"port\":20000,\"secret\":\"short\"}",
        "{\"port\":20000,\"secret\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/\"}"
      })
  void aDamagedFileMakesANewLinkAndSaysSo(String damaged) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, damaged);

    URI link = open(OptionalInt.empty());

    assertThat(notices).singleElement().asString().contains(file.toString(), "new link");
    assertThat(open(OptionalInt.empty())).isEqualTo(link);
    assertThat(notices).hasSize(1);
  }

  @Test
  void anAddressThatCannotBeKeptIsAnErrorAndLeavesNoServer() throws IOException {
    Files.createDirectories(file);
    int port = FreePorts.next();

    assertThatIOException()
        .isThrownBy(() -> open(OptionalInt.of(port)))
        .withMessageContaining(file.toString());
    taking(port).close();
  }

  @Test
  void everyFolderHasASecretOfItsOwn() throws IOException {
    URI first = open(OptionalInt.empty());
    Files.delete(file);

    assertThat(open(OptionalInt.empty()).getFragment()).isNotEqualTo(first.getFragment());
  }

  private URI open(OptionalInt port) throws IOException {
    var door = new PanelDoor(new PrivateFile(file), new SecureRandom(), notices::add);
    try (PanelServer panel = door.open(port, new StillProgram())) {
      return panel.url();
    }
  }

  private static ServerSocket taking(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
  }
}
