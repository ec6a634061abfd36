package io.nostrmesh.host.settings;

import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the relay's own key comes from, with which it signs its announcements.
 *
 * @param file {@code mesh.host.relay-key-file}, absolute; empty: {@code relay.key} in the data
 *     folder
 * @param secret from {@code SPROUT_RELAY_PRIVATE_KEY}, where no file is named
 * @param former {@code mesh.host.former-relay-key}, which may be given up for another one
 */
public record RelayKeySettings(
    Optional<Path> file, Optional<SecretKey> secret, Optional<PublicKey> former) {

  public static final String FILE = "mesh.host.relay-key-file";
  public static final String FORMER = "mesh.host.former-relay-key";
  private static final String SECRET = "sprout.relay.private.key";

  static RelayKeySettings read(Function<String, Optional<String>> property) {
    Optional<Path> file = property.apply(FILE).map(RelayKeySettings::file);
    Optional<String> secret = property.apply(SECRET);
    return new RelayKeySettings(
        file,
        file.isPresent() ? Optional.empty() : secret.map(RelayKeySettings::secret),
        property.apply(FORMER).map(RelayKeySettings::former));
  }

  private static Path file(String text) {
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new StartupFailure(FILE + " is no file name in this locale; start with LC_ALL=C.UTF-8");
    }
  }

  // Neither is quoted: the one is a secret, and the other may be one by mistake.

  private static SecretKey secret(String text) {
    return Nip19.secretKey(text)
        .toOptional()
        .orElseThrow(
            () ->
                new StartupFailure(
                    "SPROUT_RELAY_PRIVATE_KEY must be a secret key, 64 hex characters or nsec1...;"
                        + " or name a file that holds it, with "
                        + FILE));
  }

  private static PublicKey former(String text) {
    return Nip19.publicKey(text)
        .toOptional()
        .orElseThrow(
            () ->
                new StartupFailure(
                    FORMER + " must be the relay's public key, 64 hex characters or npub1..."));
  }
}
