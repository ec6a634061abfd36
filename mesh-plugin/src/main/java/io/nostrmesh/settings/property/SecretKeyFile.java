package io.nostrmesh.settings.property;

import io.nostrmesh.file.PrivateFile;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.nio.file.Path;

/** The file that {@code mesh.gateway.secret-key-file} names. */
public final class SecretKeyFile {

  private static final String PROPERTY = "mesh.gateway.secret-key-file";

  private SecretKeyFile() {}

  /**
   * Reads the key: nsec or hex, with white space around it at most.
   *
   * @throws SettingsException when there is none, or others may read it; repeats nothing of it
   */
  public static SecretKey read(Path file) {
    String text;
    try {
      text = new PrivateFile(file).readOwnersAlone().strip();
    } catch (IOException e) {
      throw new SettingsException(PROPERTY + " cannot be used: " + e.getMessage(), e);
    }
    Parsed<SecretKey> key = Nip19.secretKey(text);
    if (key instanceof Parsed.Malformed<SecretKey> malformed) {
      throw new SettingsException(
          "%s: %s holds no secret key, but should hold one and nothing else: %s"
              .formatted(PROPERTY, file, malformed.problem()));
    }
    return key.toOptional().orElseThrow();
  }
}
