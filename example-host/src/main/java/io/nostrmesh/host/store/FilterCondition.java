package io.nostrmesh.host.store;

import io.nostrmesh.host.store.Condition.Numbers;
import io.nostrmesh.host.store.Condition.Texts;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.message.Filter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.stream.Collectors;

/** The condition that a filter is. */
final class FilterCondition {

  /** Looked up by hash, however many they are. */
  private static final String NUMBERS =
      " in (select v.n from unnest(cast(? as bigint array)) as v (n))";

  private static final String TEXTS =
      " in (select v.t from unnest(cast(? as varchar array)) as v (t))";

  private FilterCondition() {}

  static Condition of(Filter filter) {
    var all = new ArrayList<Condition>();
    filter
        .ids()
        .ifPresent(
            ids ->
                all.add(
                    Condition.of(
                        "e.id" + TEXTS, new Texts(ids.stream().map(EventId::hex).toList()))));
    filter
        .authors()
        .ifPresent(
            keys ->
                all.add(
                    Condition.of(
                        "e.author_key" + NUMBERS,
                        new Numbers(keys.stream().map(key -> IndexedNumber.of(key)).toList()))));
    filter.kinds().ifPresent(kinds -> all.add(ofKinds(kinds)));
    filter.since().ifPresent(since -> all.add(Condition.of("e.created_at >= ?", since)));
    filter.until().ifPresent(until -> all.add(Condition.of("e.created_at <= ?", until)));
    filter.tags().forEach((name, values) -> all.add(ofTag(filter, name, values)));
    return Condition.and(all);
  }

  private static Condition ofTag(Filter filter, String name, Collection<String> values) {
    String kinds = filter.kinds().map(some -> " and " + in("t.kind", some)).orElse("");
    return Condition.of(
        "e.seq in (select t.event_seq from nostr_event_tag t"
            + " where t.tag_key = any(cast(? as bigint array))"
            + kinds
            + ")",
        new Numbers(values.stream().map(value -> IndexedNumber.ofTag(name, value)).toList()));
  }

  static Condition ofKinds(Collection<Integer> kinds) {
    return Condition.of(in("e.kind", kinds));
  }

  /** Numbers as they are, since they are numbers: a parameter each would be a loop for each row. */
  private static String in(String column, Collection<Integer> numbers) {
    return numbers.isEmpty()
        ? "1 = 0"
        : numbers.stream()
            .map(String::valueOf)
            .collect(Collectors.joining(", ", column + " in (", ")"));
  }
}
