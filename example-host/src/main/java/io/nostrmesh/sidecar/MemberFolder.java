package io.nostrmesh.sidecar;

import io.nostrmesh.client.device.EndpointKey;
import io.nostrmesh.client.device.EndpointKeyFile;
import io.nostrmesh.file.PrivateFile;
import io.nostrmesh.file.PrivateFolder;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The folder in which a member's device keeps its two keys and the member's preferences. */
final class MemberFolder {
  private static final int D_TAG_BYTES = 6;

  private final Path path;
  private final SecureRandom random;

  /** Held here, because the runtime closes a lock's file once nobody refers to it. */
  private @Nullable PrivateFolder occupied;

  MemberFolder(Path path, SecureRandom random) {
    this.path = path;
    this.random = random;
  }

  Path path() {
    return path;
  }

  EndpointKey endpointKey() throws IOException {
    return new EndpointKeyFile(path.resolve(EndpointKeyFile.NAME), random, Clock.systemUTC())
        .loadOrCreate();
  }

  /**
   * The member's own key: a new one on the first start. Unlike the endpoint key it is never
   * replaced when its file is damaged, since a membership hangs on it.
   *
   * @throws ShareFailure when the file holds no key
   */
  SecretKey memberKey() throws IOException {
    var file = new PrivateFile(path.resolve("nostr.key"));
    return file.exclusively(
        () -> {
          Optional<String> stored = file.read();
          if (stored.isPresent()) {
            return readKey(stored.get(), file.path().toString());
          }
          SecretKey fresh = SecretKey.generate(random);
          file.write(fresh.revealHex() + "\n");
          return fresh;
        });
  }

  /**
   * The key in a file of the member's own.
   *
   * @throws ShareFailure when there is no such file, it cannot be read, or no key is in it
   */
  static SecretKey memberKey(Path file) {
    return readKey(read(file, "--key-file"), file.toString());
  }

  /**
   * The endpoint key in a file of an iroh program.
   *
   * @throws ShareFailure when there is no such file, it cannot be read, or no key is in it
   */
  static EndpointKey endpointKey(Path file) {
    Parsed<EndpointKey> key = EndpointKey.parse(read(file, "--endpoint-key"));
    if (key instanceof Parsed.Malformed<EndpointKey> malformed) {
      throw new ShareFailure("--endpoint-key: " + file + ": " + malformed.problem());
    }
    return key.toOptional().orElseThrow();
  }

  private static String read(Path file, String option) {
    Optional<String> text;
    try {
      text = new PrivateFile(file).read();
    } catch (IOException e) {
      throw new ShareFailure(option + ": " + e.getMessage());
    }
    return text.orElseThrow(() -> new ShareFailure(option + ": there is no file " + file));
  }

  /**
   * The key in {@code text}.
   *
   * @param source where it comes from, for the complaint
   * @throws ShareFailure when it is no key
   */
  static SecretKey readKey(String text, String source) {
    Parsed<SecretKey> key = Nip19.secretKey(text.strip());
    if (key instanceof Parsed.Malformed<SecretKey> malformed) {
      throw new ShareFailure(source + " holds no Nostr secret key: " + malformed.problem());
    }
    return key.toOptional().orElseThrow();
  }

  PrivateFile preferencesFile() {
    return new PrivateFile(path.resolve("mesh_offer.json"));
  }

  /** Where the panel is, and its secret. */
  PrivateFile panelFile() {
    return new PrivateFile(path.resolve("mesh_panel.json"));
  }

  /** What the member has chosen, or what is wrong with the file, which is left as it is. */
  Parsed<Preferences> preferences() throws IOException {
    PrivateFile file = preferencesFile();
    Optional<String> stored = file.read();
    if (stored.isPresent()) {
      return Preferences.parse(stored.get());
    }
    var name = new byte[D_TAG_BYTES];
    random.nextBytes(name);
    Preferences initial = Preferences.initial("device-" + HexFormat.of().formatHex(name));
    file.write(initial.json().toJson() + "\n");
    return Parsed.valid(initial);
  }

  /**
   * Takes the folder for this process, for as long as this object is in use.
   *
   * @throws ShareFailure when another process has it
   */
  void occupy() throws IOException {
    try {
      occupied = PrivateFolder.occupy(path, "share.lock");
    } catch (PrivateFolder.TakenException e) {
      throw new ShareFailure(
          "another share program already uses "
              + path
              + " (it holds share.lock there); stop it, or name another folder with --data-dir");
    }
  }
}
