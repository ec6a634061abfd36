package io.nostrmesh.host.store;

import io.nostrmesh.host.store.Condition.Texts;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.message.Filter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The condition that a filter is. */
final class FilterCondition {

  private FilterCondition() {}

  static Condition of(Filter filter) {
    var all = new ArrayList<Condition>();
    filter
        .ids()
        .ifPresent(
            ids ->
                all.add(
                    Condition.of(
                        "e.id = any(cast(? as varchar array))",
                        new Texts(ids.stream().map(EventId::hex).toList()))));
    filter
        .authors()
        .ifPresent(
            keys ->
                all.add(
                    Condition.of(
                        in(
                            "e.author_key",
                            keys.stream().map(key -> IndexedNumber.of(key)).toList()))));
    filter.kinds().ifPresent(kinds -> all.add(ofKinds(kinds)));
    filter.since().ifPresent(since -> all.add(Condition.of("e.created_at >= ?", since)));
    filter.until().ifPresent(until -> all.add(Condition.of("e.created_at <= ?", until)));
    filter.tags().forEach((name, values) -> all.add(ofTag(filter, name, values)));
    return Condition.and(all);
  }

  private static Condition ofTag(Filter filter, String name, Collection<String> values) {
    String kinds = filter.kinds().map(some -> " and " + in("t.kind", some)).orElse("");
    List<Long> keys = values.stream().map(value -> IndexedNumber.ofTag(name, value)).toList();
    return Condition.of(
        "e.seq in (select t.event_seq from nostr_event_tag t where "
            + in("t.tag_key", keys)
            + kinds
            + ")");
  }

  static Condition ofKinds(Collection<Integer> kinds) {
    return Condition.of(in("e.kind", kinds));
  }

  /** As they are, since they are numbers: H2 would go through parameters again for each row. */
  private static String in(String column, Collection<? extends Number> numbers) {
    return numbers.isEmpty()
        ? "1 = 0"
        : numbers.stream()
            .map(String::valueOf)
            .collect(Collectors.joining(", ", column + " in (", ")"));
  }
}
