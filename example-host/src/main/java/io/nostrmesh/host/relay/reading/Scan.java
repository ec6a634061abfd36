package io.nostrmesh.host.relay.reading;

import io.nostrmesh.host.relay.events.EventStore;
import io.nostrmesh.host.relay.events.EventStore.Page;
import io.nostrmesh.host.relay.events.EventStore.Position;
import io.nostrmesh.host.relay.events.EventStore.QueryTimeout;
import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * One walk through the stored events for a REQ or COUNT: filter by filter, past what the policies
 * hide, until each filter has its fill. Whenever much is waiting to be sent, it waits too.
 */
final class Scan {

  private static final int PAGE = 100;

  private static final int LARGEST_PAGE = 200;

  /** How long a policy may think about one event before it counts as hidden. */
  private static final int POLICY_SECONDS = 5;

  private final EventStore store;
  private final EventPolicy policies;
  private final HideableKinds hideable;
  private final Executor turns;
  private final Recipient recipient;
  private final Set<PublicKey> viewers;
  private final List<Filter> filters;
  private final ToIntFunction<Filter> limit;
  private final Consumer<Event> sink;

  private final Set<EventId> seen = new HashSet<>();
  private final Deque<Event> page = new ArrayDeque<>();
  private boolean lastPage;
  private int current;
  private int delivered;
  private int candidates;
  private Optional<Position> position;
  private boolean complete = true;
  private boolean fetched;
  private long nanosLeft;

  /**
   * @param turns where it takes a turn for each page
   * @param timeout how long these turns may take together
   * @param limit how many visible events are the fill of a filter
   */
  Scan(
      EventStore store,
      EventPolicy policies,
      Executor turns,
      Duration timeout,
      Recipient recipient,
      Set<PublicKey> viewers,
      List<Filter> filters,
      ToIntFunction<Filter> limit,
      Consumer<Event> sink) {
    this.store = store;
    this.policies = policies;
    this.hideable = new HideableKinds(policies);
    this.turns = turns;
    this.nanosLeft = timeout.toNanos();
    this.recipient = recipient;
    this.viewers = viewers;
    this.filters = filters;
    this.limit = limit;
    this.sink = sink;
    this.position = start();
  }

  /**
   * Begins, and goes on in turns.
   *
   * @return whether every matching event was looked at, as far as the limits of the filters go
   */
  CompletionStage<Boolean> run() {
    var done = new CompletableFuture<Boolean>();
    takeTurn(done);
    return done;
  }

  private void takeTurn(CompletableFuture<Boolean> done) {
    try {
      turns.execute(() -> walk(done));
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(e);
    }
  }

  private void walk(CompletableFuture<Boolean> done) {
    long begin = System.nanoTime();
    long end = begin + nanosLeft;
    fetched = false;
    try {
      while (recipient.isOpen() && current < filters.size()) {
        if (!step(filters.get(current), end)) {
          nanosLeft = end - System.nanoTime();
          takeTurn(done);
          return;
        }
        CompletionStage<Void> room = recipient.whenWritable();
        if (!room.toCompletableFuture().isDone()) {
          forgetPage();
          nanosLeft = end - System.nanoTime();
          room.thenRun(() -> takeTurn(done));
          return;
        }
      }
      done.complete(complete);
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  /** Holds nothing while it waits for a slow reader; what was not looked at is found again. */
  private void forgetPage() {
    if (!page.isEmpty()) {
      candidates -= page.size();
      page.clear();
      lastPage = false;
    }
  }

  /**
   * Looks at the next event, fetching more of them if need be.
   *
   * @return false when that takes another turn
   */
  private boolean step(Filter filter, long end) {
    int wanted = limit.applyAsInt(filter) - delivered;
    if (wanted == 0) {
      nextFilter();
    } else if (!page.isEmpty()) {
      look(page.remove(), end);
    } else if (lastPage) {
      nextFilter();
    } else if (candidates >= Limits.CANDIDATES_PER_FILTER) {
      complete = false;
      nextFilter();
    } else if (fetched) {
      return false;
    } else {
      fetched = true;
      // A whole page also for a small limit: policies may hide much of it.
      int fewest = hideable.noneIn(filter) ? 1 : PAGE;
      Page next =
          store.find(
              filter,
              position,
              Math.max(fewest, Math.min(wanted, LARGEST_PAGE)),
              Duration.ofNanos(end - System.nanoTime()));
      page.addAll(next.events());
      lastPage = next.last();
      candidates += next.events().size();
    }
    return true;
  }

  private void look(Event event, long end) {
    position = Optional.of(Position.after(event));
    if (isVisible(event, end)) {
      delivered++;
      if (seen.add(event.id())) {
        sink.accept(event);
      }
    }
  }

  private Optional<Position> start() {
    return current < filters.size() ? FilterRules.start(filters.get(current)) : Optional.empty();
  }

  private void nextFilter() {
    current++;
    delivered = 0;
    candidates = 0;
    position = start();
    page.clear();
    lastPage = false;
  }

  private boolean isVisible(Event event, long end) {
    if (!policies.mayHide(event.kind())) {
      return true;
    }
    CompletableFuture<EventVerdict> verdict =
        policies.onDelivery(new Delivery(event, viewers)).toCompletableFuture();
    try {
      long nanos = Math.min(TimeUnit.SECONDS.toNanos(POLICY_SECONDS), end - System.nanoTime());
      return verdict.get(nanos, TimeUnit.NANOSECONDS) instanceof EventVerdict.Pass;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      return false;
    } catch (TimeoutException e) {
      if (end - System.nanoTime() <= 0) {
        throw new QueryTimeout(e);
      }
      return false;
    }
  }
}
