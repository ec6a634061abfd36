package io.nostrmesh.host.relay.live;

import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.limit.FairBudget;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The open subscriptions of a connection, by id, within {@link Limits}. */
public final class Subscriptions {

  private final Map<String, Subscription> open = new ConcurrentHashMap<>();
  private final Map<LiveKey, Integer> keys = new HashMap<>();
  private final SubscriptionIndex index;
  private final int most;
  private final FairBudget.Share budget;
  private long chars;
  private boolean closed;

  /**
   * @param index where new events look for all that is open
   * @param most subscriptions that may be open
   * @param budget counts what they take
   */
  public Subscriptions(SubscriptionIndex index, int most, FairBudget.Share budget) {
    this.budget = budget;
    this.index = index;
    this.most = most;
  }

  /**
   * Opens a subscription in place of any other of its id.
   *
   * @return why not, naming the limit
   */
  public synchronized Optional<String> open(Subscription subscription) {
    close(subscription.id());
    if (closed) {
      return Optional.of("the connection has ended");
    }
    if (open.size() >= most) {
      return Optional.of("too many subscriptions, a connection has at most " + most);
    }
    if (chars + subscription.size() > Limits.SUBSCRIPTION_CHARS) {
      return Optional.of(
          "too many subscriptions, the filters of a connection have at most "
              + Limits.SUBSCRIPTION_CHARS
              + " characters together");
    }
    if (keys.size() + subscription.keys().size() > Limits.LIVE_KEYS) {
      return Optional.of(
          "too many subscriptions, the filters of a connection name at most "
              + Limits.LIVE_KEYS
              + " ids, authors, kinds and tag values together");
    }
    if (subscription.keys().stream()
        .anyMatch(key -> keys.getOrDefault(key, 0) >= Limits.SUBSCRIPTIONS_PER_KEY)) {
      return Optional.of(
          "too many subscriptions to the same events, a connection has at most "
              + Limits.SUBSCRIPTIONS_PER_KEY
              + " for one id, author, tag value, kind, or for all events");
    }
    if (!budget.take(subscription.bytes())) {
      return Optional.of(
          "too many subscriptions, the relay holds as many as it can, most of them yours");
    }
    open.put(subscription.id(), subscription);
    chars += subscription.size();
    subscription.keys().forEach(key -> keys.merge(key, 1, Integer::sum));
    index.add(subscription);
    return Optional.empty();
  }

  public synchronized void close(String id) {
    Subscription former = open.remove(id);
    if (former != null) {
      chars -= former.size();
      for (LiveKey key : former.keys()) {
        keys.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
      }
      index.remove(former);
      budget.giveBack(former.bytes());
      former.close();
    }
  }

  public boolean isOpen(Subscription subscription) {
    return open.get(subscription.id()) == subscription;
  }

  public Collection<Subscription> all() {
    return open.values();
  }

  /** Closes all, for good. */
  public synchronized void closeAll() {
    List.copyOf(open.keySet()).forEach(this::close);
    closed = true;
    budget.close();
  }
}
