package io.nostrmesh.host.members;

import io.nostrmesh.file.PrivateFile;
import io.nostrmesh.host.settings.DataFolder;
import io.nostrmesh.host.settings.StartupFailure;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;

/** The owner key that the host makes for itself when none is configured: {@code owner.key}. */
final class OwnerKey {

  private static final String FILE = "owner.key";

  private OwnerKey() {}

  /**
   * The owner of the data folder's key, made now if there is none.
   *
   * @throws StartupFailure when the file cannot be read, written or understood
   */
  static Owner readOrCreate(DataFolder folder, SecureRandom random) {
    var file = new PrivateFile(folder.resolve(FILE));
    try {
      Optional<String> stored = file.read();
      if (stored.isEmpty()) {
        SecretKey fresh = SecretKey.generate(random);
        file.write(fresh.revealHex() + "\n");
        return owner(fresh, file);
      }
      return Nip19.secretKey(stored.get().trim())
          .toOptional()
          .map(key -> owner(key, file))
          .orElseThrow(
              () ->
                  new StartupFailure(
                      file.path() + " holds no secret key; restore it, or set mesh.host.owner"));
    } catch (IOException e) {
      throw new StartupFailure(
          e.getMessage() + "; make it accessible, or set mesh.host.owner (MESH_HOST_OWNER)", e);
    }
  }

  private static Owner owner(SecretKey key, PrivateFile file) {
    return new Owner(key.publicKey(), Optional.of(file.path()));
  }
}
