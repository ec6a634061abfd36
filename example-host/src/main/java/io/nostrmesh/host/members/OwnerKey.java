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
   * The owner whose key lies in the data folder.
   *
   * @throws StartupFailure when the file cannot be read or understood
   */
  static Optional<Owner> read(DataFolder folder) {
    var file = new PrivateFile(folder.resolve(FILE));
    try {
      return file.read()
          .map(
              text ->
                  Nip19.secretKey(text.trim())
                      .toOptional()
                      .map(key -> owner(key, file))
                      .orElseThrow(
                          () ->
                              new StartupFailure(
                                  file.path()
                                      + " holds no secret key; restore it, or set"
                                      + " mesh.host.owner")));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Makes one.
   *
   * @throws StartupFailure when the file cannot be written
   */
  static Owner create(DataFolder folder, SecureRandom random) {
    var file = new PrivateFile(folder.resolve(FILE));
    try {
      SecretKey fresh = SecretKey.generate(random);
      file.write(fresh.revealHex() + "\n");
      return owner(fresh, file);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static StartupFailure failure(IOException e) {
    return new StartupFailure(
        e.getMessage() + "; make it accessible, or set mesh.host.owner (MESH_HOST_OWNER)", e);
  }

  private static Owner owner(SecretKey key, PrivateFile file) {
    return new Owner(key.publicKey(), Optional.of(file.path()));
  }
}
