package io.nostrmesh.settings.property;

import io.nostrmesh.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;

/** A file of a token that goes into a header. */
public final class TokenFile {

  private TokenFile() {}

  /**
   * Reads the token, with white space around it at most.
   *
   * @param property the full name of the one that names the file
   * @throws SettingsException when there is none, or others may read it; repeats nothing of it
   */
  public static String read(String property, Path file) {
    String token;
    try {
      token = new PrivateFile(file).readOwnersAlone().strip();
    } catch (IOException e) {
      throw new SettingsException(property + " cannot be used: " + e.getMessage(), e);
    }
    // What a header can hold.
    if (!token.matches("[!-~]+")) {
      throw new SettingsException(
          "%s: %s must hold one token of visible ASCII characters, and nothing else"
              .formatted(property, file));
    }
    return token;
  }
}
