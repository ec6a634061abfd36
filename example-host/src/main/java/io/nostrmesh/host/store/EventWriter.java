package io.nostrmesh.host.store;

import io.nostrmesh.host.database.DatabaseFailure;
import io.nostrmesh.host.database.Transactions;
import io.nostrmesh.host.relay.events.EventStore.Outcome;
import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.limit.FairQueue;
import io.nostrmesh.limit.FairQueue.Source;
import io.nostrmesh.nostr.EventId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes events, and does nothing else. It takes what is waiting, of each
 * source in turn, into one transaction, so that many events share the cost of one commit; a second
 * thread answers them after it. A single writer also means that two versions of an event cannot
 * race each other.
 */
final class EventWriter implements AutoCloseable {

  static final int MAX_WAITING = 4096;
  static final int MAX_WAITING_OF_PARTY = MAX_WAITING / 2;

  /** Rows in one transaction; the last event may go beyond. */
  private static final int MAX_BATCH = 512;

  private static final int MAX_UNANNOUNCED = 4096;
  private static final int SHUTDOWN_SECONDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);

  private record Task(EventRow row, CompletableFuture<Outcome> outcome) {}

  private final Transactions transactions;
  private final Runnable durable;
  private final InstantSource clock;
  private final FairQueue<Task> waiting = new FairQueue<>(MAX_WAITING, MAX_WAITING_OF_PARTY);
  private final AtomicInteger unanswered = new AtomicInteger();
  private final Thread thread = new Thread(this::run, "event-writer");
  private final ExecutorService answers =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "event-answers"));

  /** Events that may be in the database though their author was told that storing them failed. */
  private final BoundedMap<EventId, Boolean> unannounced =
      new BoundedMap<>(MAX_UNANNOUNCED, Eldest.ADDED);

  /** Whether the last attempt to write failed. */
  private boolean failing;

  private volatile boolean closing;

  /**
   * @param durable makes what was committed survive the death of the machine
   */
  EventWriter(Transactions transactions, Runnable durable, InstantSource clock) {
    this.transactions = transactions;
    this.durable = durable;
    this.clock = clock;
    thread.start();
  }

  CompletionStage<Outcome> write(EventRow row, Source source) {
    var task = new Task(row, new CompletableFuture<>());
    int others = unanswered.getAndIncrement();
    task.outcome().whenComplete((outcome, failure) -> unanswered.decrementAndGet());
    if (closing || others >= MAX_WAITING || !waiting.offer(source, task)) {
      task.outcome().complete(Outcome.BUSY);
    }
    return task.outcome();
  }

  private void run() {
    while (!closing || waiting.size() > 0) {
      try {
        Task first = waiting.poll(100);
        if (first != null) {
          write(batch(first));
        }
      } catch (InterruptedException e) {
        closing = true;
      }
    }
  }

  private List<Task> batch(Task first) {
    var batch = new ArrayList<Task>();
    int rows = 0;
    for (@Nullable Task task = first; task != null; task = waiting.poll()) {
      batch.add(task);
      rows += task.row().size();
      if (rows >= MAX_BATCH) {
        break;
      }
    }
    return batch;
  }

  private void write(List<Task> batch) {
    var written = new ArrayList<Outcome>(batch.size());
    try {
      transactions.writeInTurn(
          connection -> {
            var tables = new EventTables(connection);
            long now = clock.instant().getEpochSecond();
            for (Task task : batch) {
              written.add(tables.store(task.row(), now));
            }
            return written;
          });
      durable.run();
      allIsWell();
      answer(batch, announced(batch, written));
    } catch (RuntimeException e) {
      for (int i = 0; i < written.size(); i++) {
        if (written.get(i) == Outcome.STORED) {
          unannounced.put(batch.get(i).row().id(), true);
        }
      }
      if (batch.size() == 1 || DatabaseFailure.isOfTheDatabase(e)) {
        complain(e);
        answers.execute(() -> batch.forEach(task -> task.outcome().completeExceptionally(e)));
      } else {
        // One event may be at fault; the others must not suffer from it.
        LOG.debug("Writing {} events one by one", batch.size(), e);
        batch.forEach(task -> write(List.of(task)));
      }
    }
  }

  /** Once until it is over: each publisher hears of his own event. */
  private void complain(RuntimeException failure) {
    if (!failing) {
      LOG.error("Events cannot be written, /health is down until they can: {}", failure.toString());
    }
    failing = true;
  }

  private void allIsWell() {
    if (failing) {
      LOG.info("Events are written again");
    }
    failing = false;
  }

  /** What was found stored, but by an attempt that failed, is news to everybody. */
  private List<Outcome> announced(List<Task> batch, List<Outcome> written) {
    var outcomes = new ArrayList<Outcome>(written.size());
    for (int i = 0; i < written.size(); i++) {
      boolean news = unannounced.remove(batch.get(i).row().id()).isPresent();
      Outcome outcome = written.get(i);
      outcomes.add(news && outcome == Outcome.DUPLICATE ? Outcome.STORED : outcome);
    }
    return outcomes;
  }

  private void answer(List<Task> batch, List<Outcome> outcomes) {
    answers.execute(
        () -> {
          for (int i = 0; i < outcomes.size(); i++) {
            batch.get(i).outcome().complete(outcomes.get(i));
          }
        });
  }

  boolean isAlive() {
    return thread.isAlive() && !answers.isShutdown();
  }

  /** Writes what is waiting and ends. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(TimeUnit.SECONDS.toMillis(SHUTDOWN_SECONDS));
      answers.shutdown();
      answers.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
