package io.nostrmesh.host.relay;

import io.nostrmesh.host.relay.events.EventStore;
import io.nostrmesh.host.relay.events.EventStore.Page;
import io.nostrmesh.host.relay.events.EventStore.Position;
import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
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

  /** How long a policy may think about one event before it counts as hidden. */
  private static final int POLICY_SECONDS = 5;

  private final EventStore store;
  private final EventPolicy policies;
  private final Executor workers;
  private final Connection connection;
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
  private Optional<Position> position = Optional.empty();
  private boolean complete = true;

  /**
   * @param limit how many visible events are the fill of a filter
   */
  Scan(
      EventStore store,
      EventPolicy policies,
      Executor workers,
      Connection connection,
      Set<PublicKey> viewers,
      List<Filter> filters,
      ToIntFunction<Filter> limit,
      Consumer<Event> sink) {
    this.store = store;
    this.policies = policies;
    this.workers = workers;
    this.connection = connection;
    this.viewers = viewers;
    this.filters = filters;
    this.limit = limit;
    this.sink = sink;
  }

  /**
   * Starts the walk on the calling thread, a worker, and goes on on workers.
   *
   * @return whether every matching event was looked at, as far as the limits of the filters go
   */
  CompletionStage<Boolean> run() {
    var done = new CompletableFuture<Boolean>();
    walk(done);
    return done;
  }

  private void walk(CompletableFuture<Boolean> done) {
    try {
      while (connection.isOpen() && current < filters.size()) {
        step(filters.get(current));
        CompletionStage<Void> room = connection.whenWritable();
        if (!room.toCompletableFuture().isDone()) {
          forgetPage();
          room.thenRunAsync(() -> walk(done), workers)
              .exceptionally(
                  rejected -> {
                    done.completeExceptionally(rejected);
                    return null;
                  });
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

  /** Looks at the next event, fetching more of them if need be. */
  private void step(Filter filter) {
    if (delivered == limit.applyAsInt(filter)) {
      nextFilter();
    } else if (!page.isEmpty()) {
      look(page.remove());
    } else if (lastPage) {
      nextFilter();
    } else if (candidates >= Limits.CANDIDATES_PER_FILTER) {
      complete = false;
      nextFilter();
    } else {
      // A whole page also for a small limit: policies may hide much of it.
      Page next = store.find(filter, position, PAGE);
      page.addAll(next.events());
      lastPage = next.last();
      candidates += next.events().size();
    }
  }

  private void look(Event event) {
    position = Optional.of(Position.after(event));
    if (isVisible(event)) {
      delivered++;
      if (seen.add(event.id())) {
        sink.accept(event);
      }
    }
  }

  private void nextFilter() {
    current++;
    delivered = 0;
    candidates = 0;
    position = Optional.empty();
    page.clear();
    lastPage = false;
  }

  private boolean isVisible(Event event) {
    CompletableFuture<EventVerdict> verdict =
        policies.onDelivery(new Delivery(event, viewers)).toCompletableFuture();
    try {
      return verdict.get(POLICY_SECONDS, TimeUnit.SECONDS) instanceof EventVerdict.Pass;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }
}
