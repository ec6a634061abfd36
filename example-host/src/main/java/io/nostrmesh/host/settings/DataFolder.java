package io.nostrmesh.host.settings;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds everything the host keeps. It belongs to one process at a time: creating
 * this object takes a lock on the folder and closing it gives the lock back.
 */
@Singleton
public final class DataFolder implements AutoCloseable {

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path path;
  private final FileChannel lock;

  /**
   * @throws StartupFailure when the folder cannot be written or another process has it
   */
  public DataFolder(HostSettings settings) {
    path = settings.dataFolder();
    FileChannel channel = null;
    boolean locked = false;
    try {
      create(path);
      channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      locked = false;
    } catch (IOException e) {
      throw new StartupFailure(
          "mesh.host.data-dir: cannot write to "
              + path
              + "; name a folder that this user may write (MESH_HOST_DATA_DIR)",
          e);
    }
    if (channel == null || !locked) {
      closeQuietly(channel);
      throw new StartupFailure(
          "mesh.host.data-dir: another process uses "
              + path
              + "; stop it, or name another folder (MESH_HOST_DATA_DIR)");
    }
    lock = channel;
  }

  /** What the relay keeps is for its members alone, so a new folder is closed to other users. */
  private static void create(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Files.createDirectories(folder.getParent());
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectory(folder, OWNER_ONLY);
    } else {
      Files.createDirectory(folder);
    }
  }

  public Path path() {
    return path;
  }

  public Path resolve(String name) {
    return path.resolve(name);
  }

  @Override
  @PreDestroy
  public void close() {
    closeQuietly(lock);
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException ignored) {
      // The lock goes with the process at the latest.
    }
  }
}
