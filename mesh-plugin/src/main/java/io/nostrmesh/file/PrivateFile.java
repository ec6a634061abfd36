package io.nostrmesh.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A small text file of one member: a key, or preferences. Only its owner may read it (mode 0600
 * where the file system has modes), it is replaced as a whole or not at all, and what was written
 * is on the disk when {@link #write} returns. Safe for several threads and processes.
 */
public final class PrivateFile {
  /** Longer files are refused: none of ours comes near. */
  public static final int MAX_BYTES = 64 * 1024;

  // File locks belong to the whole process, so its own threads need a lock of their own.
  private static final Object PROCESS = new Object();

  private final Path path;

  public PrivateFile(Path path) {
    this.path = path.toAbsolutePath();
  }

  public Path path() {
    return path;
  }

  /**
   * The content, or empty when there is no such file.
   *
   * @throws IOException when the file is there but cannot be read; that says nothing about its
   *     content
   */
  public Optional<String> read() throws IOException {
    try (var in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(path + " is larger than " + MAX_BYTES + " bytes");
      }
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  /** Replaces the content atomically; missing directories are made. */
  public void write(String content) throws IOException {
    Path directory = directory();
    // A temporary file has mode 0600 from its creation on.
    Path temporary = Files.createTempFile(directory, "." + path.getFileName(), ".tmp");
    try {
      try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        var bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    force(directory);
  }

  /**
   * Renames the file to {@code <name>.bad.<unix seconds>} and never over another file.
   *
   * @return where the content is now
   */
  public Path setAside(InstantSource clock) throws IOException {
    String name = path.getFileName() + ".bad." + clock.instant().getEpochSecond();
    for (int copy = 0; ; copy++) {
      Path target = path.resolveSibling(copy == 0 ? name : name + "." + copy);
      try {
        Files.createFile(target);
      } catch (FileAlreadyExistsException taken) {
        continue;
      }
      // The empty file just made reserves the name, so this replaces nothing of anybody's.
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
      force(directory());
      return target;
    }
  }

  /** Runs {@code step} while no other thread or process is in a step of the same file. */
  public <T> T exclusively(Step<T> step) throws IOException {
    Path lock = directory().resolve(path.getFileName() + ".lock");
    synchronized (PROCESS) {
      try (var channel =
          FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        var held = channel.lock();
        try {
          return step.run();
        } finally {
          held.release();
        }
      }
    }
  }

  /** Something done with the file while it is locked. */
  @FunctionalInterface
  public interface Step<T> {
    T run() throws IOException;
  }

  private Path directory() throws IOException {
    Path directory = path.getParent();
    if (directory == null) {
      throw new IOException(path + " is a whole file system, not a file");
    }
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
    }
    return directory;
  }

  private static void force(Path directory) throws IOException {
    if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return; // such systems do not let a directory be opened
    }
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
