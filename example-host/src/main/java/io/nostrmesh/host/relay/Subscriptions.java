package io.nostrmesh.host.relay;

import io.nostrmesh.nostr.Event;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The open subscriptions of a connection, by id, within {@link Limits}. */
final class Subscriptions {

  private final Map<String, Subscription> open = new ConcurrentHashMap<>();
  private final AtomicLong chars = new AtomicLong();

  /**
   * Opens a subscription in place of any other of its id.
   *
   * @return why not, naming the limit
   */
  Optional<String> open(Subscription subscription) {
    close(subscription.id());
    if (open.size() >= Limits.SUBSCRIPTIONS) {
      return Optional.of(
          "too many subscriptions, a connection has at most " + Limits.SUBSCRIPTIONS);
    }
    if (chars.get() + subscription.size() > Limits.SUBSCRIPTION_CHARS) {
      return Optional.of(
          "too many subscriptions, the filters of a connection have at most "
              + Limits.SUBSCRIPTION_CHARS
              + " characters together");
    }
    open.put(subscription.id(), subscription);
    chars.addAndGet(subscription.size());
    return Optional.empty();
  }

  void close(String id) {
    Subscription closed = open.remove(id);
    if (closed != null) {
      chars.addAndGet(-closed.size());
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
