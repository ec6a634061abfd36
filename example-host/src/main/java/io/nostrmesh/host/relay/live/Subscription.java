package io.nostrmesh.host.relay.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.limit.ReceiveBudget;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.nostr.message.RelayMessage.Deliver;
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

  /** Roughly the bytes of one besides its filters, and of each of its keys in the index. */
  private static final int OWN_BYTES = 640;

  private static final int KEY_BYTES = 320;

  private final String id;
  private final byte[] beginning;
  private final List<Filter> filters;
  private final int size;
  private Set<EventId> sent = new HashSet<>();
  private final Set<LiveKey> keys;
  private final long opened;
  private final Subscriber subscriber;
  private final ReceiveBudget budget;
  private @Nullable List<RenderedEvent> waiting = new ArrayList<>();
  private int waitingChars;
  private boolean overflowed;

  /**
   * @param opened how many events had been published before; those are in the store
   * @param budget counts the characters of events that wait, of all subscriptions
   */
  public Subscription(
      Subscriber subscriber, String id, List<Filter> filters, long opened, ReceiveBudget budget) {
    this.budget = budget;
    this.subscriber = subscriber;
    this.opened = opened;
    this.keys = LiveKey.of(filters);
    this.id = id;
    String message = Deliver.toJson(id, "");
    this.beginning = message.substring(0, message.length() - 1).getBytes(UTF_8);
    this.filters = List.copyOf(filters);
    this.size = filters.stream().mapToInt(Filter::size).sum();
  }

  public String id() {
    return id;
  }

  /** With what each message begins that brings an event to it; nobody may change it. */
  public byte[] beginning() {
    return beginning;
  }

  List<Filter> filters() {
    return filters;
  }

  /** What it costs to keep, see {@link Filter#size()}. */
  int size() {
    return size;
  }

  /** Roughly the bytes that it takes while it is open. */
  int bytes() {
    return OWN_BYTES + size + KEY_BYTES * keys.size();
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
    int chars = event.json().length();
    if (!overflowed && waiting.size() < MAX_WAITING && budget.take(chars, waitingChars)) {
      waiting.add(event);
      waitingChars += chars;
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
    endWaiting();
  }

  private void endWaiting() {
    budget.giveBack(waitingChars);
    waitingChars = 0;
    waiting = null;
  }

  /**
   * After {@link #goLive}: forgets what was sent but for what may come once more.
   *
   * @param arriving events that can be found in the store, but are still to come as new events
   */
  public synchronized void settle(Set<EventId> arriving) {
    // A new set, since a table that was large once stays so.
    var again = new HashSet<EventId>();
    sent.stream().filter(arriving::contains).forEach(again::add);
    sent = again;
  }

  /** It is closed: lets go of what it holds. */
  synchronized void close() {
    sent = new HashSet<>();
    endWaiting();
  }

  /** Whether more new events came before {@link #goLive} than could wait. */
  public synchronized boolean hasOverflowed() {
    return overflowed;
  }
}
