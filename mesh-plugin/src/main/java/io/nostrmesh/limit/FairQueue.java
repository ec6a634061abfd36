package io.nostrmesh.limit;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue that serves its sources in turn, so that nobody waits for all that somebody else
 * has brought. What comes from one source stays in order. For any thread.
 *
 * @param <T> what waits
 */
public final class FairQueue<T> {

  /**
   * Whose turn it is. Parties take turns, and within a party its lines do.
   *
   * @param party who answers for the cost, such as a member or a network
   * @param line one of the ways this party comes by, such as a connection
   */
  public record Source(Object party, Object line) {}

  private final int max;
  private final int maxOfParty;
  private final Map<Object, Party<T>> parties = new LinkedHashMap<>();
  private int size;

  /**
   * @param max how many may wait in all
   * @param maxOfParty how many of one party may wait
   */
  public FairQueue(int max, int maxOfParty) {
    Bound.atLeast(1, max, "max");
    Bound.atLeast(1, maxOfParty, "maxOfParty");
    this.max = max;
    this.maxOfParty = maxOfParty;
  }

  /** Puts an item behind all others of its source, or answers false when there is no room. */
  public synchronized boolean offer(Source source, T item) {
    Party<T> party = parties.get(source.party());
    if (size >= max || party != null && party.size >= maxOfParty) {
      return false;
    }
    if (party == null) {
      party = new Party<>();
      parties.put(source.party(), party);
    }
    party.lines.computeIfAbsent(source.line(), line -> new ArrayDeque<>()).add(item);
    party.size++;
    size++;
    notifyAll();
    return true;
  }

  /** The next item, or null when nothing waits. */
  public synchronized @Nullable T poll() {
    if (size == 0) {
      return null;
    }
    size--;
    var turn = first(parties);
    Party<T> party = turn.getValue();
    parties.remove(turn.getKey());
    T item = party.next();
    if (party.size > 0) {
      parties.put(turn.getKey(), party);
    }
    return item;
  }

  /** The next item; waits for it. */
  public synchronized T take() throws InterruptedException {
    T item = poll();
    while (item == null) {
      wait();
      item = poll();
    }
    return item;
  }

  /** The next item; waits for it, but no longer than that, then null. */
  public synchronized @Nullable T poll(long millis) throws InterruptedException {
    if (size == 0) {
      wait(millis);
    }
    return poll();
  }

  public synchronized int size() {
    return size;
  }

  private static <K, V> Map.Entry<K, V> first(Map<K, V> turns) {
    return turns.entrySet().iterator().next();
  }

  private static final class Party<T> {
    private final Map<Object, Queue<T>> lines = new LinkedHashMap<>();
    private int size;

    private T next() {
      size--;
      var turn = first(lines);
      Queue<T> line = turn.getValue();
      lines.remove(turn.getKey());
      T item = line.remove();
      if (!line.isEmpty()) {
        lines.put(turn.getKey(), line);
      }
      return item;
    }
  }
}
