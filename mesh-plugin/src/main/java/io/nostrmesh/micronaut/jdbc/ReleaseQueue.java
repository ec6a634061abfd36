package io.nostrmesh.micronaut.jdbc;

import io.nostrmesh.nostr.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Keys whose leases are to go. A whole list of members may end at once, so one task at a time takes
 * them to the database, many with each statement. Safe for use by several threads.
 */
final class ReleaseQueue {

  /** How many keys may wait: as many as a file of members names. About 20 MB. */
  static final int WAITING = 100_000;

  /** How many keys go with one statement. */
  static final int PORTION = 500;

  private final Consumer<List<String>> delete;
  private final Executor blocking;
  private final int limit;

  // Below: under the lock of this object.
  private final Map<String, CompletableFuture<Void>> waiting = new LinkedHashMap<>();
  private boolean running;

  /**
   * @param delete deletes what these keys have; may block
   * @param blocking runs it
   * @param limit the most keys that wait
   */
  ReleaseQueue(Consumer<List<String>> delete, Executor blocking, int limit) {
    this.delete = delete;
    this.blocking = blocking;
    this.limit = limit;
  }

  /** Completes when the leases of {@code key} are gone; fails when too many keys wait. */
  CompletionStage<Void> add(PublicKey key) {
    CompletableFuture<Void> done;
    synchronized (this) {
      if (waiting.size() >= limit && !waiting.containsKey(key.hex())) {
        return CompletableFuture.failedFuture(
            new RejectedExecutionException("too many keys wait for the database"));
      }
      done = waiting.computeIfAbsent(key.hex(), any -> new CompletableFuture<>());
      if (running) {
        return done;
      }
      running = true;
    }
    try {
      blocking.execute(this::run);
    } catch (RejectedExecutionException e) {
      refuse(e);
    }
    return done;
  }

  private void run() {
    for (var portion = next(); !portion.isEmpty(); portion = next()) {
      try {
        delete.accept(List.copyOf(portion.keySet()));
      } catch (Throwable failure) {
        portion.values().forEach(done -> done.completeExceptionally(failure));
      }
      portion.values().forEach(done -> done.complete(null));
    }
  }

  /** The next keys to go; when there are none, {@link #run} is over. */
  private synchronized Map<String, CompletableFuture<Void>> next() {
    var portion = new LinkedHashMap<String, CompletableFuture<Void>>();
    var entries = waiting.entrySet().iterator();
    while (entries.hasNext() && portion.size() < PORTION) {
      var entry = entries.next();
      portion.put(entry.getKey(), entry.getValue());
      entries.remove();
    }
    running = !portion.isEmpty();
    return portion;
  }

  private void refuse(RejectedExecutionException failure) {
    List<CompletableFuture<Void>> refused;
    synchronized (this) {
      refused = new ArrayList<>(waiting.values());
      waiting.clear();
      running = false;
    }
    refused.forEach(done -> done.completeExceptionally(failure));
  }
}
