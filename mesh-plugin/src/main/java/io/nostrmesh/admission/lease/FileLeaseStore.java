package io.nostrmesh.admission.lease;

import io.nostrmesh.file.PrivateFile;
import io.nostrmesh.file.PrivateFolder;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases in memory and in a file, for hosts without a database: they survive the end of the
 * process. A new lease, and that an endpoint's are released, is on the disk before anybody is told
 * of it; what else changes follows within seconds. The file is its owner's alone, and is replaced
 * as a whole. When it is full, the lease that was not used for longest gives way. Safe for use by
 * several threads.
 */
public final class FileLeaseStore implements LeaseStore, AutoCloseable {

  /** Some six megabytes, written anew for each new lease, or several that come at a time. */
  public static final int LIMIT = 20_000;

  /** No lease takes more, in text. */
  private static final int LEASE_BYTES = 512;

  /** How long it may take until an end that has moved is on the disk. */
  static final Duration LATER = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(FileLeaseStore.class);

  private final PrivateFolder place;
  private final PrivateFile file;
  private final InMemoryLeaseStore leases;
  private final ScheduledExecutorService writer;

  /** Held while the file is written. */
  private final Object writing = new Object();

  // Below: under the lock of this object.
  private CompletableFuture<Void> nextWrite = new CompletableFuture<>();
  private boolean changed;
  private boolean soon;
  private boolean later;
  private boolean closed;

  // Under the lock of writing.
  private boolean complained;

  private FileLeaseStore(
      PrivateFolder place,
      PrivateFile file,
      InMemoryLeaseStore leases,
      ScheduledExecutorService writer) {
    this.place = place;
    this.file = file;
    this.leases = leases;
    this.writer = writer;
  }

  /**
   * Reads the file, and takes it for this process alone. One that makes no sense is set aside, and
   * the log says so: clients then need new tokens.
   *
   * @param writer writes; nobody else should have to wait for that
   * @param clock names what is set aside
   * @throws IOException when the file cannot be read or written, or another process has it; its
   *     message says so
   */
  public static FileLeaseStore open(Path path, ScheduledExecutorService writer, InstantSource clock)
      throws IOException {
    return open(path, writer, clock, LIMIT);
  }

  static FileLeaseStore open(
      Path path, ScheduledExecutorService writer, InstantSource clock, int limit)
      throws IOException {
    var file = new PrivateFile(path, LEASE_BYTES * (limit + 2));
    PrivateFolder place =
        PrivateFolder.occupy(folder(file.path()), file.path().getFileName() + ".lock");
    try {
      var leases = new InMemoryLeaseStore(limit);
      for (Lease lease : read(file, clock)) {
        leases.bind(lease);
      }
      // Whether it can be written shall not come to light with the first lease.
      file.write(LeaseLines.write(leases.all()));
      return new FileLeaseStore(place, file, leases, writer);
    } catch (IOException | RuntimeException e) {
      place.close();
      throw e;
    }
  }

  private static Path folder(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder == null || file.getFileName() == null) {
      throw new IOException(file + " is a folder, and should be a file");
    }
    return folder;
  }

  private static List<Lease> read(PrivateFile file, InstantSource clock) throws IOException {
    Optional<String> text = file.read();
    if (text.isEmpty()) {
      return List.of();
    }
    Parsed<List<Lease>> leases = LeaseLines.read(text.get());
    if (leases instanceof Parsed.Malformed<List<Lease>> malformed) {
      Path aside = file.setAside(clock);
      LOG.warn(
          "{} holds no leases: {}. It is {} now; clients need new tokens",
          file.path(),
          malformed.problem(),
          aside);
    }
    return leases.toOptional().orElseGet(List::of);
  }

  @Override
  public CompletionStage<Optional<Lease>> find(TokenHash token) {
    return leases.find(token);
  }

  @Override
  public CompletionStage<List<Lease>> heldBy(EndpointId endpoint) {
    return leases.heldBy(endpoint);
  }

  @Override
  public CompletionStage<Lease> bind(Lease lease) {
    return leases
        .bind(lease)
        .thenCompose(
            standing ->
                standing.equals(lease)
                    ? written().thenApply(done -> standing)
                    : CompletableFuture.completedFuture(standing));
  }

  @Override
  public CompletionStage<Void> extend(Set<TokenHash> tokens, Instant end) {
    return leases.extend(tokens, end).thenRun(this::changed);
  }

  @Override
  public CompletionStage<Void> release(PublicKey key) {
    return leases.release(key).thenRun(this::changed);
  }

  @Override
  public CompletionStage<Void> release(PublicKey key, EndpointId endpoint) {
    return leases.release(key, endpoint).thenCompose(done -> written());
  }

  @Override
  public CompletionStage<Void> removeEnded(Instant now) {
    return leases.removeEnded(now).thenRun(this::changed);
  }

  /** How many leases it holds. */
  public int size() {
    return leases.size();
  }

  /** Completes when what has changed so far is written, or cannot be. */
  private synchronized CompletionStage<Void> written() {
    changed = true;
    if (!soon) {
      soon = schedule(Duration.ZERO);
    }
    return soon ? nextWrite.copy() : CompletableFuture.completedFuture(null);
  }

  private synchronized void changed() {
    changed = true;
    if (!soon && !later) {
      later = schedule(LATER);
    }
  }

  private boolean schedule(Duration delay) {
    if (closed) {
      return false;
    }
    try {
      writer.schedule(this::write, delay.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private void write() {
    synchronized (writing) {
      CompletableFuture<Void> waiting;
      synchronized (this) {
        if (!changed || closed) {
          return;
        }
        waiting = begin();
      }
      writeNow();
      waiting.complete(null);
    }
  }

  /** What changes from here on is for the next write. */
  private CompletableFuture<Void> begin() {
    changed = false;
    soon = false;
    later = false;
    CompletableFuture<Void> waiting = nextWrite;
    nextWrite = new CompletableFuture<>();
    return waiting;
  }

  private void writeNow() {
    try {
      file.write(LeaseLines.write(leases.all()));
      if (complained) {
        complained = false;
        LOG.info("Leases are written to {} again", file.path());
      }
    } catch (IOException | RuntimeException e) {
      // The leases themselves stand; what is missing is that they survive.
      if (!complained) {
        complained = true;
        LOG.warn("Leases do not survive the end of the process: {}", e.getMessage());
      }
      changed();
    }
  }

  /** Writes what is not written yet, and gives the file back. */
  @Override
  public void close() {
    synchronized (writing) {
      CompletableFuture<Void> waiting;
      boolean unwritten;
      synchronized (this) {
        if (closed) {
          return;
        }
        closed = true;
        unwritten = changed;
        waiting = begin();
      }
      if (unwritten) {
        writeNow();
      }
      waiting.complete(null);
      place.close();
    }
  }
}
