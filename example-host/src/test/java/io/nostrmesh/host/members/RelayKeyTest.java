package io.nostrmesh.host.members;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nostrmesh.host.http.InformationDocument;
import io.nostrmesh.host.settings.StartupFailure;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose key the relay signs with, and who owns it, over restarts with other settings. */
@Timeout(180)
class RelayKeyTest {

  private static final SecretKey KEY = Keys.of("relay");
  private static final SecretKey OTHER = Keys.of("other relay");

  /** The example of NIP-19, in both spellings. */
  private static final String OF_NIP_19 =
      "67dea2ed018072d675f5415ecfaed7d2597555e202d85b3d65ea4e58d2d92ffa";

  private static final String NSEC =
      "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5";

  @TempDir Path folder;
  @TempDir Path copies;
  private int copied;

  @Test
  void isMadeOnceAndNamedAsSelf() throws IOException {
    PublicKey made = keyOf();
    Path file = folder.resolve("relay.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(SecretKey.fromHex(Files.readString(file).strip()).publicKey()).isEqualTo(made);
    assertThat(keyOf()).isEqualTo(made);
    try (TestRelay relay = TestRelay.start(folder)) {
      assertThat(relay.bean(InformationDocument.class).current().string("self"))
          .contains(made.hex());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "members, true",
    "public, false",
    "open, false",
  })
  void isForNip43WhereMembersAloneAreServed(String access, boolean listed) {
    try (TestRelay relay = TestRelay.start(folder, "mesh.host.access", access)) {
      JsonValue nips =
          relay.bean(InformationDocument.class).current().get("supported_nips").orElseThrow();
      assertThat(nips.toJson().contains("43")).isEqualTo(listed);
    }
  }

  @Test
  void comesFromTheFileThatIsNamed() throws IOException {
    Path file = write("keys/mine", Nip19.npub(KEY.publicKey()), "rw-------");
    assertThat(failure("mesh.host.relay-key-file", file)).contains(file + " holds no secret key");
    write("keys/mine", "  " + KEY.revealHex().toUpperCase(Locale.ROOT) + "\n\n", "rw-------");
    assertThat(keyOf("mesh.host.relay-key-file", file)).isEqualTo(KEY.publicKey());
    assertThat(folder.resolve("relay.key")).doesNotExist();
    Path made = folder.resolve("elsewhere/made");
    assertThat(failure("mesh.host.relay-key-file", made)).contains("there is no file " + made);
    assertThat(made).doesNotExist();
  }

  @Test
  void isMadeWhereItIsToLie() {
    Path made = folder.resolve("elsewhere/made");
    PublicKey key = keyOf("mesh.host.relay-key-file", made);
    assertThat(made).exists();
    assertThat(keyOf("mesh.host.relay-key-file", made)).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-rw-rw-"})
  void isNotReadFromAFileThatOthersCanRead(String modes) throws IOException {
    Path file = write("mine", KEY.revealHex(), modes);
    assertThat(failure("mesh.host.relay-key-file", file))
        .contains("can be read by others: chmod 600 " + file, "MESH_HOST_RELAY_KEY_FILE")
        .doesNotContain(KEY.revealHex());
  }

  @Test
  void comesFromTheReferencesVariableWhereNoFileIsNamed() throws IOException {
    String variable = "sprout.relay.private.key";
    PublicKey key = SecretKey.fromHex(OF_NIP_19).publicKey();
    assertThat(keyOf(variable, OF_NIP_19)).isEqualTo(key);
    assertThat(folder.resolve("relay.key")).doesNotExist();
    assertThat(keyOf(variable, " " + NSEC + " ")).isEqualTo(key);
    assertThat(failure(variable, "nsec1junk"))
        .contains("SPROUT_RELAY_PRIVATE_KEY", "mesh.host.relay-key-file")
        .doesNotContain("nsec1junk");
    assertThat(failure(variable, OTHER.revealHex()))
        .startsWith("SPROUT_RELAY_PRIVATE_KEY is the key " + OTHER.publicKey())
        .doesNotContain(OTHER.revealHex());
    Path file = write("mine", NSEC, "rw-------");
    assertThat(keyOf(variable, OTHER.revealHex(), "mesh.host.relay-key-file", file)).isEqualTo(key);
  }

  @Test
  void staysUnlessItIsGivenUpByName() throws IOException {
    Path mine = write("mine", KEY.revealHex(), "rw-------");
    Path other = write("other", OTHER.revealHex(), "rw-------");
    String former = "mesh.host.former-relay-key";
    assertThat(keyOf("mesh.host.relay-key-file", mine)).isEqualTo(KEY.publicKey());

    String failure = failure("mesh.host.relay-key-file", other);
    assertThat(failure)
        .startsWith(other + " is the key " + OTHER.publicKey())
        .contains("a relay with the key " + KEY.publicKey())
        .endsWith(former + " to " + KEY.publicKey());
    assertThat(failure("mesh.host.relay-key-file", other, former, OTHER.publicKey()))
        .isEqualTo(failure);
    assertThat(failure(former, "npub1junk")).startsWith(former + " must be the relay's public key");
    assertThat(failure("mesh.host.relay-key-file", mine, former, KEY.publicKey()))
        .contains("still in use: move " + mine + " away", "unset " + former);
    // Lost: the file in the data folder is missing as well.
    assertThat(failure()).startsWith("there is no file DATA/relay.key");

    String npub = Nip19.npub(KEY.publicKey());
    assertThat(keyOf("mesh.host.relay-key-file", other, former, npub)).isEqualTo(OTHER.publicKey());
    assertThat(keyOf("mesh.host.relay-key-file", other, former, npub)).isEqualTo(OTHER.publicKey());
    assertThat(failure("mesh.host.relay-key-file", mine, former, npub))
        .contains("a relay with the key " + OTHER.publicKey());
    PublicKey fresh = keyOf(former, OTHER.publicKey());
    assertThat(fresh).isNotIn(KEY.publicKey(), OTHER.publicKey());
    assertThat(keyOf()).isEqualTo(fresh);
  }

  @Test
  void ownerIsWhoTheDatabaseHasUnlessAnotherIsNamed() throws IOException {
    PublicKey first = Keys.of("first").publicKey();
    PublicKey second = Keys.of("second").publicKey();
    assertThat(owner("mesh.host.owner", first.hex())).isEqualTo(first);
    assertThat(owner("mesh.host.owner", "")).isEqualTo(first);
    assertThat(folder.resolve("owner.key")).doesNotExist();
    assertThat(owner("mesh.host.owner", Nip19.npub(second))).isEqualTo(second);
    assertThat(owner("mesh.host.owner", "")).isEqualTo(second);
    // A key in the data folder is as good as a property.
    write("owner.key", Keys.of("first").revealHex(), "rw-------");
    assertThat(owner("mesh.host.owner", "")).isEqualTo(first);
    try (TestRelay relay = TestRelay.start(folder, "mesh.host.owner", "")) {
      assertThat(relay.bean(MemberDirectory.class).role(second)).contains(Role.ADMIN);
    }
  }

  @Test
  void ownerIsMadeWhereThereIsNone() {
    PublicKey made = owner("mesh.host.owner", "");
    assertThat(folder.resolve("owner.key")).exists();
    assertThat(owner("mesh.host.owner", "")).isEqualTo(made);
  }

  private PublicKey owner(Object... settings) {
    try (TestRelay relay = TestRelay.start(folder, settings)) {
      MemberDirectory members = relay.bean(MemberDirectory.class);
      assertThat(members.role(members.owner().key())).contains(Role.OWNER);
      assertThat(members.ownerNow()).isEqualTo(members.owner().key());
      return members.owner().key();
    }
  }

  private PublicKey keyOf(Object... settings) {
    try (TestRelay relay = TestRelay.start(folder, texts(settings))) {
      return relay.bean(RelayKey.class).publicKey();
    }
  }

  /** On a copy of the data, since a relay that did not start gives its folder back with the JVM. */
  private String failure(Object... settings) throws IOException {
    Path copy = copies.resolve("data" + copied++);
    Files.createDirectories(copy);
    for (String name : List.of("relay.mv.db", "relay.key", "owner.key")) {
      if (Files.exists(folder.resolve(name))) {
        Files.copy(folder.resolve(name), copy.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    Throwable thrown = catchThrowable(() -> TestRelay.start(copy, texts(settings)).close());
    while (thrown != null && !(thrown instanceof StartupFailure)) {
      thrown = thrown.getCause();
    }
    return Optional.ofNullable(thrown).orElseThrow().getMessage().replace(copy.toString(), "DATA");
  }

  private static Object[] texts(Object... settings) {
    Object[] texts = settings.clone();
    for (int i = 0; i < texts.length; i++) {
      texts[i] = texts[i].toString();
    }
    return texts;
  }

  private Path write(String name, String content, String modes) throws IOException {
    Path file = folder.toRealPath().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
  }
}
