package io.nostrmesh.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A private file or folder that cannot be used. The message is for a person: the path, and what is
 * in the way, in one line without content of the file.
 */
public final class FileFailure extends IOException {

  private static final long serialVersionUID = 1L;
  private static final long FULL_BYTES = 4096;

  private FileFailure(String message, Throwable cause) {
    super(message, cause);
  }

  FileFailure(String message) {
    super(message);
  }

  /** What keeps {@code file} from being read or written. */
  static FileFailure ofFile(Path file, IOException cause) {
    return new FileFailure(file + fileProblem(file, cause), cause);
  }

  /** What keeps {@code folder} from being made or used. */
  static FileFailure ofFolder(Path folder, IOException cause) {
    String problem =
        Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)
            ? " is not a folder"
            : surroundings(folder, cause);
    return new FileFailure(folder + problem, cause);
  }

  private static String fileProblem(Path file, IOException cause) {
    if (Files.isDirectory(file)) {
      return " is a folder, and should be a file";
    }
    if (Files.exists(file) && !Files.isReadable(file)) {
      return " cannot be read by this user";
    }
    return surroundings(file, cause);
  }

  /** Looks for itself, since what the system says comes in the language of its user. */
  private static String surroundings(Path path, IOException cause) {
    Path near = path;
    while (near.getParent() != null && !Files.exists(near)) {
      near = near.getParent();
    }
    if (!near.equals(path) && !Files.isDirectory(near)) {
      return " cannot be made: " + near + " is not a folder";
    }
    if (isFull(near)) {
      return " cannot be written: the disk is full";
    }
    if (cause instanceof AccessDeniedException || !Files.isWritable(folder(near))) {
      return " cannot be written: this user may not write to " + folder(near);
    }
    String reason =
        cause instanceof FileSystemException system && system.getReason() != null
            ? system.getReason()
            : cause.getMessage();
    return " cannot be used: " + (reason == null ? cause.getClass().getSimpleName() : reason);
  }

  private static Path folder(Path path) {
    Path parent = path.getParent();
    return Files.isDirectory(path) || parent == null ? path : parent;
  }

  private static boolean isFull(Path near) {
    try {
      return Files.getFileStore(near).getUsableSpace() < FULL_BYTES
          && Files.getFileStore(near).getTotalSpace() > 0;
    } catch (IOException unknown) {
      return false;
    }
  }
}
