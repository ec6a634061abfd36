package io.nostrmesh.host.store;

import io.nostrmesh.nostr.message.Filter;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Counts events in the database, from indexes alone wherever it can. Each is counted once, by the
 * first filter that it matches.
 */
final class EventCount {

  private static final String ALL = "select count(*) from nostr_event e";

  private static final String EXPIRED =
      "e.seq in (select x.seq from nostr_event x where x.expires_at <= ?)";

  private final TimedConnection connection;
  private final Set<Integer> except;
  private final long now;

  /**
   * @param now Unix time in seconds; what has expired by then is not counted
   */
  EventCount(TimedConnection connection, Set<Integer> except, long now) {
    this.connection = connection;
    this.except = except;
    this.now = now;
  }

  long of(List<Filter> filters) throws SQLException {
    boolean someHaveExpired = count(Condition.of("e.expires_at <= ?", now)) > 0;
    long sum = 0;
    var conditions = new ArrayList<Condition>();
    for (Filter filter : filters) {
      Condition matching = FilterCondition.of(filter);
      var only = new ArrayList<Condition>(List.of(matching));
      conditions.forEach(before -> only.add(before.not()));
      conditions.add(matching);
      Condition wanted = Condition.and(only);
      sum += countWithout(wanted);
      if (someHaveExpired) {
        sum -= countWithout(Condition.and(List.of(wanted, Condition.of(EXPIRED, now))));
      }
    }
    return sum;
  }

  /** By subtraction, since the whole is in most cases counted at once, and the exception small. */
  private long countWithout(Condition wanted) throws SQLException {
    long all = count(wanted);
    return all == 0 || except.isEmpty()
        ? all
        : all - count(Condition.and(List.of(wanted, FilterCondition.ofKinds(except))));
  }

  private long count(Condition condition) throws SQLException {
    String sql = condition.isAlwaysTrue() ? ALL : ALL + " where " + condition.sql();
    try (PreparedStatement statement = connection.prepare(sql)) {
      int next = 1;
      for (Object parameter : condition.parameters()) {
        statement.setObject(
            next++,
            parameter instanceof Condition.Texts texts
                ? connection.texts(texts.values())
                : parameter);
      }
      ResultSet found = statement.executeQuery();
      found.next();
      return found.getLong(1);
    }
  }
}
