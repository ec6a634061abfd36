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
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A small text file of one owner: a key, or preferences. Only its owner may read it (mode 0600
 * where the file system has modes), it is replaced as a whole or not at all, and what was written
 * is on the disk when {@link #write} returns. A symbolic link is followed and stays one. Safe for
 * several threads and processes. Every failure is a {@link FileFailure}.
 */
public final class PrivateFile {
  /** Longer files are refused, unless a file is meant to be long. */
  public static final int MAX_BYTES = 64 * 1024;

  /** A step takes milliseconds; who holds the lock for longer hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(20);
  private static final int MAX_LINKS = 16;

  // File locks belong to the whole process, so its own threads need a lock of their own.
  private static final Object PROCESS = new Object();

  private final Path path;
  private final Duration patience;
  private final int maxBytes;

  public PrivateFile(Path path) {
    this(path, PATIENCE);
  }

  PrivateFile(Path path, Duration patience) {
    this(path, patience, MAX_BYTES);
  }

  /**
   * A larger one.
   *
   * @param maxBytes longer files are refused
   */
  public PrivateFile(Path path, int maxBytes) {
    this(path, PATIENCE, maxBytes);
  }

  private PrivateFile(Path path, Duration patience, int maxBytes) {
    this.path = path.toAbsolutePath();
    this.patience = patience;
    this.maxBytes = maxBytes;
  }

  public Path path() {
    return path;
  }

  /**
   * The content, or empty when there is no such file.
   *
   * @throws FileFailure when the file is there but cannot be read; that says nothing about its
   *     content
   */
  public Optional<String> read() throws IOException {
    try (var in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new FileFailure(path + " is larger than " + maxBytes + " bytes");
      }
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (FileFailure told) {
      throw told;
    } catch (IOException e) {
      throw FileFailure.ofFile(path, e);
    }
  }

  /**
   * The content of a file that somebody else has made for us, and must keep to its owner.
   *
   * @throws FileFailure also when there is no such file, or when others may read it; their modes
   *     are looked at where the file system has them
   */
  public String readOwnersAlone() throws IOException {
    if (OwnerOnly.isOpenToOthers(path)) {
      throw new FileFailure(path + " can be read by others: chmod 600 " + path);
    }
    return read().orElseThrow(() -> new FileFailure("there is no file " + path));
  }

  /** Replaces the content atomically; a missing folder is made. */
  public void write(String content) throws IOException {
    Path target = target();
    Path folder = folder(target);
    PrivateFolder.create(folder);
    try {
      replace(target, folder, content);
    } catch (IOException e) {
      throw FileFailure.ofFile(target, e);
    }
  }

  private static void replace(Path target, Path folder, String content) throws IOException {
    // A temporary file has mode 0600 from its creation on.
    Path temporary = Files.createTempFile(folder, "." + target.getFileName(), ".tmp");
    try {
      try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        var bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    force(folder);
  }

  /**
   * Renames the file to {@code <name>.bad.<unix seconds>} and never over another file.
   *
   * @return where the content is now
   */
  public Path setAside(InstantSource clock) throws IOException {
    Path source = target();
    String name = source.getFileName() + ".bad." + clock.instant().getEpochSecond();
    try {
      for (int copy = 0; ; copy++) {
        Path target = source.resolveSibling(copy == 0 ? name : name + "." + copy);
        try {
          Files.createFile(target, OwnerOnly.file(target));
        } catch (FileAlreadyExistsException taken) {
          continue;
        }
        // The empty file just made reserves the name, so this replaces nothing of anybody's.
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        force(folder(target));
        return target;
      }
    } catch (IOException e) {
      throw FileFailure.ofFile(source, e);
    }
  }

  /**
   * Runs {@code step} while no other thread or process is in a step of the same file.
   *
   * @throws FileFailure when somebody else does not come to an end with it within ten seconds
   */
  public <T> T exclusively(Step<T> step) throws IOException {
    Path target = target();
    Path lock = target.resolveSibling(target.getFileName() + ".lock");
    PrivateFolder.create(folder(target));
    synchronized (PROCESS) {
      try (FileChannel channel = PrivateFolder.openLock(lock)) {
        await(channel, lock);
        return step.run();
      }
    }
  }

  private void await(FileChannel channel, Path lock) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (channel.tryLock() == null) {
        if (System.nanoTime() - deadline >= 0) {
          throw new FileFailure("another process holds " + lock + "; end it, and try again");
        }
        Thread.sleep(POLL.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FileFailure("interrupted while waiting for " + lock);
    }
  }

  /** Something done with the file while it is locked. */
  @FunctionalInterface
  public interface Step<T> {
    T run() throws IOException;
  }

  /** The file itself, behind all links, whether it exists or not. */
  private Path target() throws IOException {
    Path target = path;
    for (int links = 0; Files.isSymbolicLink(target); links++) {
      if (links == MAX_LINKS) {
        throw new FileFailure(path + " is a link that leads to no end");
      }
      target = target.resolveSibling(Files.readSymbolicLink(target));
    }
    return target;
  }

  private static Path folder(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder == null) {
      throw new FileFailure(file + " is a folder, and should be a file");
    }
    return folder;
  }

  private static void force(Path folder) throws IOException {
    if (!OwnerOnly.hasModes(folder)) {
      return; // such systems do not let a directory be opened
    }
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
