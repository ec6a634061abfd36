package io.nostrmesh.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberFolderTest {
  private static final String HEX =
      "67dea2ed018072d675f5415ecfaed7d2597555e202d85b3d65ea4e58d2d92ffa";
  private static final String NSEC =
      "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5";

  @TempDir Path path;

  @Test
  void makesAKeyOnceAndKeepsItPrivate() throws IOException {
    SecretKey key = folder().memberKey();

    assertThat(folder().memberKey().revealHex()).isEqualTo(key.revealHex());
    assertThat(folder().endpointKey().revealHex()).isNotEqualTo(key.revealHex());
    for (String name : new String[] {"nostr.key", "mesh_iroh.key"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve(name))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void neverReplacesADamagedMemberKey() throws IOException {
    Path file = path.resolve("nostr.key");
    Files.writeString(file, "half a k");

    assertThatExceptionOfType(ShareFailure.class)
        .isThrownBy(folder()::memberKey)
        .withMessageContaining("holds no Nostr secret key")
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("half a k"));
    assertThat(file).hasContent("half a k");
  }

  @Test
  void staysOccupiedForAsLongAsItIsInUse() throws Exception {
    MemberFolder folder = folder();
    folder.occupy();
    // An open file that nobody refers to is closed once the collector finds it.
    for (int round = 0; round < 5; round++) {
      System.gc();
    }

    assertThatExceptionOfType(ShareFailure.class)
        .isThrownBy(folder()::occupy)
        .withMessageContaining("another share program");
    Reference.reachabilityFence(folder);
  }

  @Test
  void readsAKeyInEitherSpelling() throws IOException {
    Path file = path.resolve("my.key");
    Files.writeString(file, NSEC + "\n");

    assertThat(MemberFolder.memberKey(file).revealHex()).isEqualTo(HEX);
    assertThat(MemberFolder.readKey(" " + HEX, "input").revealHex()).isEqualTo(HEX);
    assertThatExceptionOfType(ShareFailure.class)
        .isThrownBy(() -> MemberFolder.memberKey(path.resolve("absent")))
        .withMessageContaining("there is no file");
  }

  @Test
  void everyDeviceGetsItsOwnNameAndKeepsIt() throws IOException {
    Preferences first = folder().preferences().toOptional().orElseThrow();
    Preferences other =
        new MemberFolder(path.resolve("other"), new SecureRandom())
            .preferences()
            .toOptional()
            .orElseThrow();

    assertThat(folder().preferences()).isEqualTo(Parsed.valid(first));
    assertThat(other.dTag()).isNotEqualTo(first.dTag()).matches("device-[0-9a-f]{12}");
  }

  @Test
  void leavesPreferencesThatItCannotReadAsTheyAre() throws IOException {
    Path file = path.resolve("mesh_offer.json");
    Files.writeString(file, "{\"enabled\":tru");

    assertThat(folder().preferences()).isInstanceOf(Parsed.Malformed.class);
    assertThat(file).hasContent("{\"enabled\":tru");
  }

  private MemberFolder folder() {
    return new MemberFolder(path, new SecureRandom());
  }
}
