package io.nostrmesh.host.store;

import io.nostrmesh.host.relay.events.EventStore.Position;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.message.Filter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The SQL that finds what {@link Filter#matches} accepts, in the order of NIP-01: the numbers of
 * the events and the lengths of their JSON texts.
 */
final class FilterSql {

  private final StringBuilder sql =
      new StringBuilder(
          "select e.seq, char_length(e.json) from nostr_event e"
              + " where (e.expires_at is null or e.expires_at > ?)");

  private final List<Object> parameters = new ArrayList<>();

  private FilterSql(long now) {
    parameters.add(now);
  }

  /**
   * @param now Unix time in seconds; what has expired by then is not found
   */
  static FilterSql of(Filter filter, Optional<Position> from, int count, long now) {
    var query = new FilterSql(now);
    filter.ids().ifPresent(ids -> query.in("e.id", ids.stream().map(EventId::hex).toList()));
    filter
        .authors()
        .ifPresent(keys -> query.in("e.pubkey", keys.stream().map(PublicKey::hex).toList()));
    filter.kinds().ifPresent(kinds -> query.in("e.kind", kinds));
    filter.since().ifPresent(since -> query.and("e.created_at >= ?", since));
    filter.until().ifPresent(until -> query.and("e.created_at <= ?", until));
    filter.tags().forEach(query::tag);
    from.ifPresent(query::after);
    query.sql.append(" order by e.created_at desc, e.id asc limit ?");
    query.parameters.add(count);
    return query;
  }

  private void and(String condition, Object parameter) {
    sql.append(" and ").append(condition);
    parameters.add(parameter);
  }

  private void in(String column, Collection<?> values) {
    sql.append(" and ");
    list(column, values);
  }

  private void list(String column, Collection<?> values) {
    if (values.isEmpty()) {
      sql.append("1 = 0");
      return;
    }
    sql.append(column)
        .append(" in (")
        .append(String.join(", ", Collections.nCopies(values.size(), "?")))
        .append(')');
    parameters.addAll(values);
  }

  private void tag(String name, Collection<String> values) {
    and("e.seq in (select t.event_seq from nostr_event_tag t where t.name = ? and ", name);
    list("t.tag_key", values.stream().map(IndexKey::of).toList());
    sql.append(')');
  }

  private void after(Position position) {
    and("(e.created_at < ? or e.created_at = ? and e.id > ?)", position.createdAt());
    parameters.add(position.createdAt());
    parameters.add(position.id().hex());
  }

  PreparedStatement prepare(Connection connection) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql.toString());
    for (int i = 0; i < parameters.size(); i++) {
      statement.setObject(i + 1, parameters.get(i));
    }
    return statement;
  }
}
