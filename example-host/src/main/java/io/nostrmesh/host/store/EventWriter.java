package io.nostrmesh.host.store;

import io.nostrmesh.host.database.Durability;
import io.nostrmesh.host.database.Transactions;
import io.nostrmesh.host.relay.EventStore.Outcome;
import io.nostrmesh.nostr.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes events. It takes whatever is waiting into one transaction, so that
 * many events share the cost of one commit, and answers them after it. A single writer also means
 * that two versions of an event cannot race each other.
 */
final class EventWriter implements AutoCloseable {

  static final int MAX_WAITING = 4096;
  private static final int MAX_BATCH = 128;
  private static final int SHUTDOWN_SECONDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);

  private record Task(Event event, CompletableFuture<Outcome> outcome) {}

  private final Transactions transactions;
  private final Durability durability;
  private final BlockingQueue<Task> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread thread = new Thread(this::run, "event-writer");
  private volatile boolean closing;

  EventWriter(Transactions transactions, Durability durability) {
    this.transactions = transactions;
    this.durability = durability;
    thread.start();
  }

  CompletionStage<Outcome> write(Event event) {
    var task = new Task(event, new CompletableFuture<>());
    if (closing || !waiting.offer(task)) {
      task.outcome().complete(Outcome.BUSY);
    }
    return task.outcome();
  }

  private void run() {
    var batch = new ArrayList<Task>(MAX_BATCH);
    while (!closing || !waiting.isEmpty()) {
      try {
        Task first = waiting.poll(100, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          waiting.drainTo(batch, MAX_BATCH - 1);
          write(batch);
          batch.clear();
        }
      } catch (InterruptedException e) {
        closing = true;
      } catch (Error e) {
        // Out of memory, say. Without this thread nothing would be written ever again.
        batch.forEach(task -> task.outcome().completeExceptionally(e));
        batch.clear();
      }
    }
  }

  private void write(List<Task> batch) {
    try {
      List<Outcome> outcomes = commit(batch);
      durability.force();
      for (int i = 0; i < outcomes.size(); i++) {
        batch.get(i).outcome().complete(outcomes.get(i));
      }
    } catch (RuntimeException e) {
      if (batch.size() == 1) {
        batch.get(0).outcome().completeExceptionally(e);
      } else {
        // One event may be at fault; the others must not suffer from it.
        LOG.debug("Writing {} events one by one", batch.size(), e);
        batch.forEach(task -> write(List.of(task)));
      }
    }
  }

  private List<Outcome> commit(List<Task> batch) {
    return transactions.write(
        connection -> {
          var tables = new EventTables(connection);
          var outcomes = new ArrayList<Outcome>(batch.size());
          for (Task task : batch) {
            outcomes.add(tables.store(task.event()));
          }
          return outcomes;
        });
  }

  /** Writes what is waiting and ends. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(TimeUnit.SECONDS.toMillis(SHUTDOWN_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
