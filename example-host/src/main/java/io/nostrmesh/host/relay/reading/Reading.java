package io.nostrmesh.host.relay.reading;

import io.nostrmesh.host.relay.events.EventStore;
import io.nostrmesh.limit.FairQueue.Source;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.spi.EventPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * Reads what is stored, for REQ and for COUNT, each on threads of its own, and puts an end to what
 * takes too long. For any thread; nothing blocks the caller.
 */
public final class Reading implements AutoCloseable {

  private final EventStore store;
  private final EventPolicy policies;
  private final HideableKinds hideable;
  private final Duration timeout;
  private final Readers readers;
  private final Readers counters;

  /**
   * @param timeout how long threads may be busy with one REQ or COUNT
   */
  public Reading(EventStore store, EventPolicy policies, Duration timeout, int maxConnections) {
    this.store = store;
    this.policies = policies;
    this.hideable = new HideableKinds(policies);
    this.timeout = timeout;
    int processors = Runtime.getRuntime().availableProcessors();
    this.readers = new Readers("relay-reader", Math.max(2, processors), 2 * maxConnections);
    this.counters = new Readers("relay-counter", Math.max(1, processors / 2), 2 * maxConnections);
  }

  /**
   * Hands out what is stored, filter by filter.
   *
   * @param source whose turn it is when others read too
   * @param limit how many visible events are the fill of a filter
   * @return whether every matching event was looked at, as far as the limits go; fails with {@link
   *     EventStore.QueryTimeout} when it takes too long, and with {@code
   *     RejectedExecutionException} when too many wait
   */
  public CompletionStage<Boolean> scan(
      Recipient recipient,
      Source source,
      Set<PublicKey> viewers,
      List<Filter> filters,
      ToIntFunction<Filter> limit,
      Consumer<Event> sink) {
    return scan(readers, recipient, source, viewers, filters, limit, sink);
  }

  private CompletionStage<Boolean> scan(
      Readers threads,
      Recipient recipient,
      Source source,
      Set<PublicKey> viewers,
      List<Filter> filters,
      ToIntFunction<Filter> limit,
      Consumer<Event> sink) {
    Executor turns = task -> threads.execute(source, task);
    return new Scan(store, policies, turns, timeout, recipient, viewers, filters, limit, sink)
        .run();
  }

  /**
   * Counts what is stored, once what matches several filters. Fails as {@link #scan} does.
   *
   * @param source whose turn it is when others count too
   */
  public CompletionStage<Tally> count(
      Recipient recipient, Source source, Set<PublicKey> viewers, List<Filter> filters) {
    Optional<Set<Integer>> hidden = hideable.all();
    if (hidden.isEmpty()) {
      return walk(recipient, source, viewers, filters, 0);
    }
    List<Filter> rest = HideableKinds.only(hidden.get(), filters);
    var open = new CompletableFuture<Long>();
    Runnable count =
        () -> {
          try {
            open.complete(store.count(filters, hidden.get(), timeout));
          } catch (RuntimeException e) {
            open.completeExceptionally(e);
          }
        };
    try {
      counters.execute(source, count);
    } catch (RuntimeException rejected) {
      return CompletableFuture.failedStage(rejected);
    }
    return open.thenCompose(
        counted ->
            rest.isEmpty()
                ? CompletableFuture.completedStage(new Tally(counted, true))
                : walk(recipient, source, viewers, rest, counted));
  }

  /** Counts what must be read, since it depends on the viewer. */
  private CompletionStage<Tally> walk(
      Recipient recipient,
      Source source,
      Set<PublicKey> viewers,
      List<Filter> filters,
      long others) {
    var counted = new AtomicLong(others);
    // NIP-45 counts what matches, however much of it a REQ would be answered with.
    return scan(
            counters,
            recipient,
            source,
            viewers,
            filters,
            filter -> Integer.MAX_VALUE,
            event -> counted.incrementAndGet())
        .thenApply(complete -> new Tally(counted.get(), complete));
  }

  @Override
  public void close() {
    readers.close();
    counters.close();
  }
}
