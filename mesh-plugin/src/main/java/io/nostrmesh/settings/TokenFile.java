package io.nostrmesh.settings;

import io.nostrmesh.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;

/** The file that {@code mesh.membership.http.token-file} names. */
final class TokenFile {

  private static final String PROPERTY = "mesh.membership.http.token-file";

  private TokenFile() {}

  /**
   * Reads the token, with white space around it at most.
   *
   * @throws SettingsException when there is none, or others may read it; repeats nothing of it
   */
  static String read(Path file) {
    String token;
    try {
      token = new PrivateFile(file).readOwnersAlone().strip();
    } catch (IOException e) {
      throw new SettingsException(PROPERTY + " cannot be used: " + e.getMessage(), e);
    }
    // What a header can hold.
    if (!token.matches("[!-~]+")) {
      throw new SettingsException(
          "%s: %s must hold one token of visible ASCII characters, and nothing else"
              .formatted(PROPERTY, file));
    }
    return token;
  }
}
