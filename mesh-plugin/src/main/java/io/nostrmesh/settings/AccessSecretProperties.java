package io.nostrmesh.settings;

import io.nostrmesh.control.AccessSecret;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.settings.property.Section;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.settings.property.TokenFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The secret with which iroh relays of others ask whom to admit, given itself or in a file. */
final class AccessSecretProperties {

  static final String SECRET = "access-secret";
  static final String FILE = "access-secret-file";

  private final Section from;

  AccessSecretProperties(Section from) {
    this.from = from;
  }

  /**
   * @throws SettingsException when there are two, or one that is no use; repeats nothing of it
   */
  Optional<AccessSecret> read() {
    Optional<String> text = from.text(SECRET);
    Optional<String> file = from.text(FILE);
    if (text.isPresent() && file.isPresent()) {
      throw new SettingsException(
          "%s and %s are both set: remove one of them"
              .formatted(from.full(SECRET), from.full(FILE)));
    }
    return text.map(secret -> secret(SECRET, secret))
        .or(() -> file.map(name -> secret(FILE, TokenFile.read(from.full(FILE), path(name)))));
  }

  private Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new SettingsException(
          from.full(FILE) + " cannot be the name of a file here: " + e.getReason());
    }
  }

  private AccessSecret secret(String property, String text) {
    Parsed<AccessSecret> secret = AccessSecret.parse(text);
    if (secret instanceof Parsed.Malformed<AccessSecret> malformed) {
      throw new SettingsException(from.full(property) + " cannot be used: " + malformed.problem());
    }
    return secret.toOptional().orElseThrow();
  }
}
