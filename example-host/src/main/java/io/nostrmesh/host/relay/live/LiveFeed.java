package io.nostrmesh.host.relay.live;

import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.limit.FairQueue;
import io.nostrmesh.limit.FairQueue.Source;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings each new event to the clients that subscribed to it, on a thread of its own: whoever
 * stores events waits for nobody who reads them. Publishers take turns, and the events of one
 * connection reach each subscription in order.
 */
@Singleton
public final class LiveFeed implements AutoCloseable {

  /** Events between the beginning of their storing and the end of their delivery. */
  static final int MAX_ARRIVING = 4096;

  /** Room for what is arriving, and as much again for events that are not stored. */
  private static final int CAPACITY = 3 * MAX_ARRIVING;

  /** Events that are delivered with one flush at most. */
  static final int TOGETHER = 16;

  /** Offers after which no further event joins them. */
  private static final int MAX_OFFERS = 4096;

  private static final int MAX_WAIT_SECONDS = 1;
  private static final int SHUTDOWN_SECONDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);

  private record Item(RenderedEvent event, long place, CompletableFuture<Void> delivered) {}

  private final Map<EventId, Integer> arriving = new ConcurrentHashMap<>();
  private final SubscriptionIndex index = new SubscriptionIndex();
  private final FairQueue<Item> waiting = new FairQueue<>(CAPACITY, CAPACITY);
  private final AtomicLong published = new AtomicLong();
  private final Thread thread = new Thread(this::run, "live-feed");

  public LiveFeed() {
    thread.setDaemon(true);
    thread.start();
  }

  public SubscriptionIndex index() {
    return index;
  }

  /** How many events have been published; a subscription gets live what comes after its opening. */
  public long published() {
    return published.get();
  }

  /**
   * Says that an event is about to be stored; {@link #arrived} must follow. False when too many are
   * on their way.
   */
  public boolean expect(EventId event) {
    if (arriving.size() >= MAX_ARRIVING) {
      return false;
    }
    arriving.merge(event, 1, Integer::sum);
    return true;
  }

  /** Says that an expected event has been delivered, or will not be. */
  public void arrived(EventId event) {
    arriving.computeIfPresent(event, (same, times) -> times == 1 ? null : times - 1);
  }

  /** The events that may be in the store already but have not been delivered to the end. */
  public Set<EventId> arriving() {
    return arriving.keySet();
  }

  /** Whether an event may be published that was not expected. */
  public boolean hasRoom() {
    return waiting.size() < MAX_ARRIVING;
  }

  /**
   * Takes an event for all who subscribed to it. Does not wait for them.
   *
   * @return completes when it is on its way to each of them
   */
  public CompletionStage<Void> publish(RenderedEvent event, Source source) {
    var item = new Item(event, published.incrementAndGet(), new CompletableFuture<>());
    if (!waiting.offer(source, item)) {
      throw new IllegalStateException("more events were published than were expected");
    }
    return item.delivered();
  }

  private void run() {
    try {
      while (true) {
        deliverTogether(waiting.take());
      }
    } catch (InterruptedException closed) {
      LOG.debug("The live feed ends");
    }
  }

  /** Whether this is the feed's thread, which flushes what it has offered. */
  public boolean isHere() {
    return Thread.currentThread() == thread;
  }

  /**
   * Delivers an event and what waits behind it, so that each client gets all that is new with one
   * flush: sending costs more than all else. Before it goes on it waits until what it has sent
   * before has left this process, or is the network's affair; slow readers do not count.
   */
  private void deliverTogether(Item first) throws InterruptedException {
    var items = new ArrayList<Item>();
    var clients = new LinkedHashSet<Subscriber>();
    int offers = 0;
    @Nullable Item next = first;
    while (next != null) {
      items.add(next);
      offers += deliver(next, clients);
      next = items.size() < TOGETHER && offers < MAX_OFFERS ? waiting.poll() : null;
    }
    CompletableFuture<?>[] flushes =
        clients.stream()
            .map(client -> client.flush().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    items.forEach(item -> item.delivered().complete(null));
    await(CompletableFuture.allOf(flushes));
  }

  private static void await(CompletableFuture<Void> sent) throws InterruptedException {
    try {
      sent.get(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("Goes on although not all is sent", e);
    }
  }

  /** Offers an event, and answers to how many clients. */
  private int deliver(Item item, Set<Subscriber> clients) {
    try {
      Map<Subscriber, List<Subscription>> subscribers = subscribers(item);
      subscribers.forEach((client, wanting) -> client.offer(item.event(), wanting));
      clients.addAll(subscribers.keySet());
      return subscribers.size();
    } catch (RuntimeException e) {
      LOG.error("Could not deliver event {}", item.event().id(), e);
      return 0;
    }
  }

  private Map<Subscriber, List<Subscription>> subscribers(Item item) {
    Event event = item.event().event();
    var subscribers = new LinkedHashMap<Subscriber, List<Subscription>>();
    for (Subscription candidate : index.candidates(event)) {
      if (candidate.wants(item.place())
          && candidate.matches(event)
          && candidate.isReadyFor(item.event())) {
        subscribers
            .computeIfAbsent(candidate.subscriber(), client -> new ArrayList<>())
            .add(candidate);
      }
    }
    return subscribers;
  }

  public boolean isAlive() {
    return thread.isAlive();
  }

  @Override
  @PreDestroy
  public void close() {
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(SHUTDOWN_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
