package io.nostrmesh.host.relay;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.message.Filter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A REQ that is open. While its stored events are on their way, new events wait, so that none is
 * lost, none comes twice and none comes before EOSE.
 */
final class Subscription {

  /** New events that wait at most. */
  static final int MAX_WAITING = 1000;

  private final String id;
  private final List<Filter> filters;
  private final int size;
  private final Set<EventId> sent = new HashSet<>();
  private @Nullable List<Event> waiting = new ArrayList<>();
  private boolean overflowed;

  Subscription(String id, List<Filter> filters) {
    this.id = id;
    this.filters = List.copyOf(filters);
    this.size = filters.stream().mapToInt(Filter::size).sum();
  }

  String id() {
    return id;
  }

  List<Filter> filters() {
    return filters;
  }

  /** What it costs to keep, see {@link Filter#size()}. */
  int size() {
    return size;
  }

  boolean matches(Event event) {
    return filters.stream().anyMatch(filter -> filter.matches(event));
  }

  /** Notes that a stored event goes out. */
  synchronized void sent(Event event) {
    sent.add(event.id());
  }

  /** Whether a new event may go out now; if not, it waits for {@link #goLive} or was sent. */
  synchronized boolean isReadyFor(Event event) {
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
   * The new events that came in the meantime. From now on new events go out at once.
   *
   * @param arriving events that can be found in the store, but are still to come as new events
   */
  synchronized List<Event> goLive(Set<EventId> arriving) {
    List<Event> missed = waiting == null ? List.of() : waiting;
    missed.removeIf(event -> sent.contains(event.id()));
    sent.retainAll(arriving);
    waiting = null;
    return missed;
  }

  /** Whether more new events came before {@link #goLive} than could wait. */
  synchronized boolean hasOverflowed() {
    return overflowed;
  }
}
