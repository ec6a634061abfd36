package io.nostrmesh.host.members;

import io.nostrmesh.file.PrivateFile;
import io.nostrmesh.host.database.Durability;
import io.nostrmesh.host.database.Transactions;
import io.nostrmesh.host.settings.DataFolder;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.host.settings.RelayKeySettings;
import io.nostrmesh.host.settings.StartupFailure;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The key with which the relay signs what it says itself; NIP-11 names it as {@code self}. It stays
 * the same: the database remembers it, since clients take another relay's word for nothing. For any
 * thread.
 */
@Singleton
public final class RelayKey {

  private static final String NAME = "relay.key";

  private final SecretKey secret;
  private final SecureRandom random;

  /**
   * @throws StartupFailure when the key cannot be had, or is another than the database remembers
   */
  RelayKey(
      HostSettings settings,
      DataFolder folder,
      Transactions transactions,
      Durability durability,
      SecureRandom random) {
    this.random = random;
    RelayKeySettings key = settings.relayKey();
    Path file = key.file().orElseGet(() -> folder.resolve(NAME));
    Optional<PublicKey> known =
        transactions.read(connection -> new RelayIdentity(connection).remembered());
    boolean givesUp = known.isPresent() && known.equals(key.former());
    this.secret =
        key.secret()
            .or(() -> read(file))
            .orElseGet(() -> create(file, givesUp ? Optional.empty() : known));
    if (givesUp && known.get().equals(publicKey())) {
      throw new StartupFailure(
          RelayKeySettings.FORMER
              + " gives up the relay's key, but it is still in use: move "
              + key.secret().map(set -> "SPROUT_RELAY_PRIVATE_KEY").orElse(file.toString())
              + " away, or put another key there; or unset "
              + RelayKeySettings.FORMER);
    }
    PublicKey remembered =
        transactions.write(
            connection -> {
              var identity = new RelayIdentity(connection);
              if (givesUp) {
                identity.forget(known.get());
              }
              return identity.remember(publicKey());
            });
    durability.force();
    if (!remembered.equals(publicKey())) {
      throw new StartupFailure(
          key.secret().map(set -> "SPROUT_RELAY_PRIVATE_KEY").orElse(file.toString())
              + " is the key "
              + publicKey()
              + ", but the database is that of a relay with the key "
              + remembered
              + givenUp(remembered));
    }
  }

  public PublicKey publicKey() {
    return secret.publicKey();
  }

  /** The finished event, by the relay. */
  public Event sign(EventTemplate template) {
    return template.sign(secret, random);
  }

  private static Optional<SecretKey> read(Path path) {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try {
      String text = new PrivateFile(path).readOwnersAlone().strip();
      return Optional.of(
          Nip19.secretKey(text)
              .toOptional()
              .orElseThrow(
                  () ->
                      new StartupFailure(
                          path
                              + " holds no secret key; restore it, or name another with "
                              + set())));
    } catch (IOException e) {
      throw new StartupFailure(e.getMessage() + "; or name another file with " + set(), e);
    }
  }

  private SecretKey create(Path path, Optional<PublicKey> known) {
    if (known.isPresent()) {
      throw new StartupFailure(
          "there is no file "
              + path
              + " with the relay's key, which is "
              + known.get()
              + givenUp(known.get()));
    }
    SecretKey fresh = SecretKey.generate(random);
    try {
      new PrivateFile(path).write(fresh.revealHex() + "\n");
    } catch (IOException e) {
      throw new StartupFailure(e.getMessage() + "; or name another file with " + set(), e);
    }
    return fresh;
  }

  private static String givenUp(PublicKey known) {
    return ": name the file that holds it with "
        + set()
        + "; to give it up for good, set "
        + RelayKeySettings.FORMER
        + " to "
        + known;
  }

  private static String set() {
    return RelayKeySettings.FILE + " (MESH_HOST_RELAY_KEY_FILE)";
  }
}
