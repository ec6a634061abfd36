package io.nostrmesh.host.relay;

import io.nostrmesh.nostr.Event;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The open subscriptions of a connection, by id, within {@link Limits}. */
final class Subscriptions {

  private final Map<String, Subscription> open = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * Opens a subscription in place of any other of its id, or answers false if there are too many.
   */
  boolean open(Subscription subscription) {
    close(subscription.id());
    boolean full =
        open.size() >= Limits.SUBSCRIPTIONS
            || bytes.get() + subscription.bytes() > Limits.SUBSCRIPTION_BYTES;
    if (full) {
      return false;
    }
    open.put(subscription.id(), subscription);
    bytes.addAndGet(subscription.bytes());
    return true;
  }

  void close(String id) {
    Subscription closed = open.remove(id);
    if (closed != null) {
      bytes.addAndGet(-closed.bytes());
    }
  }

  boolean isOpen(Subscription subscription) {
    return open.get(subscription.id()) == subscription;
  }

  Collection<Subscription> all() {
    return open.values();
  }

  /** Those to which a new event goes at once. */
  List<Subscription> readyFor(Event event) {
    return open.values().stream()
        .filter(subscription -> subscription.matches(event) && subscription.isReadyFor(event))
        .toList();
  }
}
