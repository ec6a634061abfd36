package io.nostrmesh.file;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

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

  private static FileAttribute<?>[] attributes(Path path, String mode) {
    return hasModes(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}
