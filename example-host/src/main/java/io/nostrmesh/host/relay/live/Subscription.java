package io.nostrmesh.host.relay.live;

import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.message.Filter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A REQ that is open. While its stored events are on their way, new events wait, so that none is
 * lost, none comes twice and none comes before EOSE.
 */
public final class Subscription {

  /** New events that wait at most. */
  static final int MAX_WAITING = 1000;

  private final String id;
  private final List<Filter> filters;
  private final int size;
  private final Set<EventId> sent = new HashSet<>();
  private final Set<LiveKey> keys;
  private final long opened;
  private final Subscriber subscriber;
  private @Nullable List<RenderedEvent> waiting = new ArrayList<>();
  private boolean overflowed;

  /**
   * @param opened how many events had been published before; those are in the store
   */
  public Subscription(Subscriber subscriber, String id, List<Filter> filters, long opened) {
    this.subscriber = subscriber;
    this.opened = opened;
    this.keys = LiveKey.of(filters);
    this.id = id;
    this.filters = List.copyOf(filters);
    this.size = filters.stream().mapToInt(Filter::size).sum();
  }

  public String id() {
    return id;
  }

  List<Filter> filters() {
    return filters;
  }

  /** What it costs to keep, see {@link Filter#size()}. */
  int size() {
    return size;
  }

  Subscriber subscriber() {
    return subscriber;
  }

  Set<LiveKey> keys() {
    return keys;
  }

  /** Whether the event published as this many-eth is a new one to this subscription. */
  boolean wants(long place) {
    return place > opened;
  }

  boolean matches(Event event) {
    return filters.stream().anyMatch(filter -> filter.matches(event));
  }

  /** Notes that a stored event goes out. */
  public synchronized void sent(Event event) {
    sent.add(event.id());
  }

  /** Whether a new event may go out now; if not, it waits for {@link #goLive} or was sent. */
  synchronized boolean isReadyFor(RenderedEvent event) {
    if (waiting == null) {
      return !sent.remove(event.id());
    }
    if (waiting.size() < MAX_WAITING) {
      waiting.add(event);
    } else {
      overflowed = true;
    }
    return false;
  }

  /**
   * From now on new events go out at once. Those that came in the meantime go first.
   *
   * @param missed takes each of them, without waiting
   */
  public synchronized void goLive(Consumer<RenderedEvent> missed) {
    if (waiting != null) {
      waiting.stream().filter(event -> !sent.contains(event.id())).forEach(missed);
    }
    waiting = null;
  }

  /**
   * After {@link #goLive}: forgets what was sent but for what may come once more.
   *
   * @param arriving events that can be found in the store, but are still to come as new events
   */
  public synchronized void settle(Set<EventId> arriving) {
    sent.retainAll(arriving);
  }

  /** Whether more new events came before {@link #goLive} than could wait. */
  public synchronized boolean hasOverflowed() {
    return overflowed;
  }
}
