package io.nostrmesh.limit;

import io.nostrmesh.limit.BoundedMap.Eldest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Keeps what happens again and again from filling a log: the first time is told at once, what
 * follows is counted and told once a round. Bounded; what gives way is told with its count. Safe
 * for use by several threads.
 *
 * @param <K> what makes two happenings the same; values from a stranger make it no use
 * @param <V> what else there is to tell; the last one counts
 */
public final class Repeats<K, V> {

  private record Count<V>(V last, int untold) {}

  private record News<K, V>(K key, Count<V> count) {}

  /** Tells one line of the log. */
  @FunctionalInterface
  public interface Teller<K, V> {

    /**
     * @param repeated how often it happened since it was told last; 0 for the first time
     */
    void tell(K key, V last, int repeated);
  }

  private final Teller<K, V> teller;
  private final BoundedMap<K, Count<V>> counts;
  private final List<News<K, V>> pushedOut = new ArrayList<>();

  /**
   * @param limit how many different things are remembered
   */
  public Repeats(int limit, Teller<K, V> teller) {
    this.teller = teller;
    BiConsumer<K, Count<V>> gaveWay = (key, count) -> pushedOut.add(new News<>(key, count));
    this.counts = new BoundedMap<>(limit, Eldest.USED, gaveWay);
  }

  /** It happened. */
  public void note(K key, V detail) {
    boolean first;
    List<News<K, V>> gone;
    synchronized (this) {
      int untold = counts.get(key).map(Count::untold).orElse(-1);
      first = untold < 0;
      counts.put(key, new Count<>(detail, untold + 1));
      gone = List.copyOf(pushedOut);
      pushedOut.clear();
    }
    gone.forEach(this::tell);
    if (first) {
      teller.tell(key, detail, 0);
    }
  }

  /**
   * A round is over: tells what repeated, and forgets what did not. Call it once a minute or so.
   */
  public void endRound() {
    var news = new ArrayList<News<K, V>>();
    synchronized (this) {
      counts.forEach((key, count) -> news.add(new News<>(key, count)));
      counts.clear();
      for (News<K, V> one : news) {
        if (one.count().untold() > 0) {
          counts.put(one.key(), new Count<>(one.count().last(), 0));
        }
      }
    }
    news.forEach(this::tell);
  }

  private void tell(News<K, V> news) {
    if (news.count().untold() > 0) {
      teller.tell(news.key(), news.count().last(), news.count().untold());
    }
  }
}
