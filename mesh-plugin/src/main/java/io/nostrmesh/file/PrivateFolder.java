package io.nostrmesh.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder that one process has for itself, until {@link #close}. A folder that was not there is
 * made, closed to other users. The process that ends, however it ends, gives the folder back.
 */
public final class PrivateFolder implements AutoCloseable {

  private final Path path;

  /** The runtime closes a lock's channel once nobody refers to it. */
  private final FileChannel lock;

  private PrivateFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Somebody else has the folder. */
  public static final class TakenException extends IOException {
    private static final long serialVersionUID = 1L;

    private TakenException(Path lock) {
      super(
          "another process uses "
              + lock.getParent()
              + " (it holds "
              + lock.getFileName()
              + " there)");
    }
  }

  /**
   * Takes the folder.
   *
   * @param lockName the file in it whose lock stands for the folder; it stays when the lock goes
   * @throws TakenException when another process, or somebody in this one, has it
   * @throws FileFailure when it cannot be made or written
   */
  public static PrivateFolder occupy(Path folder, String lockName) throws IOException {
    Path path = folder.toAbsolutePath();
    create(path);
    Path file = path.resolve(lockName);
    FileChannel lock = openLock(file);
    try {
      if (lock.tryLock() != null) {
        return new PrivateFolder(path, lock);
      }
    } catch (OverlappingFileLockException sameProcess) {
      // The same answer.
    } catch (IOException e) {
      lock.close();
      throw FileFailure.ofFile(file, e);
    }
    lock.close();
    throw new TakenException(file);
  }

  /**
   * Makes the folder if it is missing, and those around it; the innermost is closed to others.
   *
   * @throws FileFailure when it cannot be made, or something else has its name
   */
  static void create(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    try {
      @Nullable Path parent = folder.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(folder, OwnerOnly.folder(folder));
    } catch (FileAlreadyExistsException e) {
      // Made by somebody else in the same moment, unless it is no folder.
      if (!Files.isDirectory(folder)) {
        throw FileFailure.ofFolder(folder, e);
      }
    } catch (IOException e) {
      throw FileFailure.ofFolder(folder, e);
    }
  }

  /** A file to be locked, that other users cannot open: even a reader could hold us up. */
  static FileChannel openLock(Path file) throws IOException {
    try {
      return FileChannel.open(
          file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OwnerOnly.file(file));
    } catch (IOException e) {
      throw FileFailure.ofFile(file, e);
    }
  }

  /** The folder, absolute. */
  public Path path() {
    return path;
  }

  /** Gives the folder back. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException ignored) {
      // The lock goes with the process at the latest.
    }
  }
}
