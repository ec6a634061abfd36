package io.nostrmesh.host.members;

import io.nostrmesh.host.settings.DataFolder;
import io.nostrmesh.host.settings.StartupFailure;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;

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
    Path file = folder.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        write(file, SecretKey.generate(random));
      }
      return Nip19.secretKey(Files.readString(file).trim())
          .toOptional()
          .map(key -> new Owner(key.publicKey(), Optional.of(file)))
          .orElseThrow(
              () ->
                  new StartupFailure(
                      file + " holds no secret key; restore it, or set mesh.host.owner"));
    } catch (IOException e) {
      throw new StartupFailure(
          "cannot read or write " + file + "; make it accessible, or set mesh.host.owner", e);
    }
  }

  /** Appears whole or not at all, and is never readable by others in between. */
  private static void write(Path file, SecretKey key) throws IOException {
    Path draft = file.resolveSibling(FILE + ".new");
    Files.deleteIfExists(draft);
    try (var channel =
        FileChannel.open(
            draft,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            ownerOnly(file))) {
      channel.write(ByteBuffer.wrap((key.revealHex() + "\n").getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
