package io.nostrmesh.host.store;

import io.nostrmesh.host.relay.events.EventStore.Page;
import io.nostrmesh.host.relay.events.EventStore.Position;
import io.nostrmesh.host.store.FilterPlan.Way;
import io.nostrmesh.host.store.IndexOrder.Run;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.message.Filter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds a page of events: reads the entries of one or more indexes, each in the order of answers,
 * until the first ones of all of them are certain; and only then the events.
 */
final class EventQuery {

  /** Runs whose length is compared before one of several ways is taken, and entries of each. */
  private static final int MOST_COMPARED = 200;

  /** What it costs to begin a run, in entries. */
  private static final int RUN_COST = 8;

  /** The shortcut may read as much as this share of what it may spare, and so many at least. */
  private static final int SHORTCUT_ENTRIES_PER_RUN = 3;

  private static final int SHORTCUT_ENTRIES = 500;

  private static final int FEWEST_AT_ONCE = 4;
  private static final int MOST_AT_ONCE = 2000;

  private final TimedConnection connection;
  private final Filter filter;
  private final FilterPlan plan;
  private final EntryReader reader;
  private final EventRows rows;
  private final long since;
  private final long until;

  /**
   * @param now Unix time in seconds; what has expired by then is not found
   */
  EventQuery(TimedConnection connection, Filter filter, long now) {
    this.connection = connection;
    this.filter = filter;
    this.plan = new FilterPlan(filter);
    this.reader = new EntryReader(connection, plan);
    this.rows = new EventRows(connection, filter, now);
    this.since = filter.since().orElse(Long.MIN_VALUE);
    this.until = filter.until().orElse(Long.MAX_VALUE);
  }

  /**
   * @param count how many to find at most
   */
  Page find(Optional<Position> from, int count) throws SQLException {
    IndexPlace place = from.map(IndexPlace::of).orElse(new IndexPlace(until, -1)).notAfter(until);
    if (count == 0 || matchesNothing()) {
      return new Page(List.of(), true);
    }
    Optional<Way> way = filter.ids().isPresent() ? Optional.empty() : Optional.of(best());
    while (true) {
      List<IndexEntry> found =
          way.isPresent() ? first(way.get(), place, count) : byId(place, count);
      EventRows.Read read = rows.read(found);
      boolean last = read.reached() == found.size() && found.size() < count;
      if (last || !read.events().isEmpty()) {
        return new Page(read.events(), last);
      }
      // All that was found has expired, or was deleted meanwhile.
      place = IndexPlace.of(found.get(read.reached() - 1));
    }
  }

  private boolean matchesNothing() {
    return since > until
        || filter.ids().map(ids -> ids.isEmpty()).orElse(false)
        || filter.authors().map(keys -> keys.isEmpty()).orElse(false)
        || filter.kinds().map(kinds -> kinds.isEmpty()).orElse(false)
        || filter.tags().values().stream().anyMatch(values -> values.isEmpty());
  }

  private List<IndexEntry> byId(IndexPlace place, int count) throws SQLException {
    var newest = new Newest(count);
    var ids = filter.ids().orElseThrow().stream().map(EventId::hex).toList();
    for (IndexEntry entry : reader.byId(ids)) {
      if (entry.createdAt() >= since && place.isBefore(entry)) {
        newest.add(entry);
      }
    }
    return newest.inOrder();
  }

  /** The way with the fewest entries, as far as one can tell at little cost. */
  private Way best() throws SQLException {
    List<Way> ways = plan.ways();
    if (ways.size() == 1) {
      return ways.get(0);
    }
    var costs = new ArrayList<Long>();
    for (Way way : ways) {
      costs.add(cost(way));
    }
    return ways.get(costs.indexOf(costs.stream().min(Comparator.naturalOrder()).orElseThrow()));
  }

  private long cost(Way way) throws SQLException {
    int compared = Math.min(way.runs().size(), MOST_COMPARED);
    long entries = 0;
    for (Run run : way.runs().subList(0, compared)) {
      entries += reader.size(run, MOST_COMPARED);
      if (entries >= MOST_COMPARED) {
        break;
      }
    }
    return entries + (long) RUN_COST * way.runs().size();
  }

  private List<IndexEntry> first(Way way, IndexPlace place, int count) throws SQLException {
    var newest = new Newest(count);
    if (shortcut(way, place, count, newest)) {
      return newest.inOrder();
    }
    int each = 2 * count / way.runs().size();
    for (Run run : way.runs()) {
      int atOnce = way.runs().size() == 1 ? count : Math.min(count, Math.max(FEWEST_AT_ONCE, each));
      walk(way, run, place, atOnce, Integer.MAX_VALUE, newest);
    }
    return newest.inOrder();
  }

  /** Whether what is new anyway was enough. */
  private boolean shortcut(Way way, IndexPlace place, int count, Newest newest)
      throws SQLException {
    List<Run> wide = plan.shortcut(way);
    if (wide.isEmpty()) {
      return false;
    }
    int budget =
        Math.max(SHORTCUT_ENTRIES, SHORTCUT_ENTRIES_PER_RUN * way.runs().size()) / wide.size();
    var reached = new ArrayList<IndexEntry>();
    for (Run run : wide) {
      walk(way, run, place, Math.min(budget, 2 * count), budget, newest).ifPresent(reached::add);
    }
    return reached.stream().allMatch(newest::isBehind);
  }

  /**
   * Walks along a run until nothing of use can come any more.
   *
   * @param budget how many entries to read at most
   * @return the entry at which it stopped for want of budget
   */
  private Optional<IndexEntry> walk(
      Way way, Run run, IndexPlace from, int atOnce, int budget, Newest newest)
      throws SQLException {
    IndexPlace place = from;
    int size = atOnce;
    int left = budget;
    while (true) {
      List<IndexEntry> entries =
          reader.read(run, Math.max(since, newest.since()), place, Math.min(size, left));
      reader.sift(entries, way).forEach(newest::add);
      if (entries.size() < Math.min(size, left)) {
        return Optional.empty();
      }
      IndexEntry last = entries.get(entries.size() - 1);
      if (newest.isBehind(last)) {
        return Optional.empty();
      }
      left -= entries.size();
      if (left == 0) {
        return Optional.of(last);
      }
      connection.checkTime();
      place = IndexPlace.of(last);
      size = Math.min(2 * size, MOST_AT_ONCE);
    }
  }
}
