package io.nostrmesh.host.store;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A condition of SQL on an event {@code e}, and its parameters.
 *
 * @param sql empty for what is true of each
 * @param parameters {@link Texts} or what JDBC takes
 */
record Condition(String sql, List<Object> parameters) {

  private static final Condition TRUE = new Condition("", List.of());

  /** An array. */
  record Texts(Collection<String> values) {}

  Condition {
    parameters = List.copyOf(parameters);
  }

  static Condition of(String sql, Object... parameters) {
    return new Condition(sql, List.of(parameters));
  }

  static Condition and(List<Condition> conditions) {
    var some = conditions.stream().filter(condition -> !condition.isAlwaysTrue()).toList();
    return some.isEmpty()
        ? TRUE
        : new Condition(
            some.stream().map(Condition::sql).collect(Collectors.joining(" and ")),
            some.stream().flatMap(condition -> condition.parameters.stream()).toList());
  }

  Condition not() {
    return isAlwaysTrue() ? of("1 = 0") : new Condition("not (" + sql + ")", parameters);
  }

  boolean isAlwaysTrue() {
    return sql.isEmpty();
  }
}
