package io.nostrmesh.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * What keeps others out: modes, where the file system has them. Elsewhere, as on Windows, files and
 * folders get what the folder around them hands down, and a home folder is closed to others there.
 */
final class OwnerOnly {

  private OwnerOnly() {}

  static FileAttribute<?>[] file(Path path) {
    return attributes(path, "rw-------");
  }

  static FileAttribute<?>[] folder(Path path) {
    return attributes(path, "rwx------");
  }

  static boolean hasModes(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Whether group or others may read a file; never where there are no modes. */
  static boolean isOpenToOthers(Path path) throws IOException {
    if (!hasModes(path) || !Files.exists(path)) {
      return false;
    }
    Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path);
    return modes.contains(PosixFilePermission.GROUP_READ)
        || modes.contains(PosixFilePermission.OTHERS_READ);
  }

  private static FileAttribute<?>[] attributes(Path path, String mode) {
    return hasModes(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}
