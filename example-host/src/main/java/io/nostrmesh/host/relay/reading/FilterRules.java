package io.nostrmesh.host.relay.reading;

import io.nostrmesh.host.relay.events.EventStore.Position;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.message.Filter;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the relay asks of well-formed filters: that it can answer them, and that they can match what
 * they are about.
 */
public final class FilterRules {

  /**
   * Beside {@code until}: the last event of the page before, of that second. A field of the
   * reference relay's HTTP bridge, by which Buzz desktops turn pages.
   */
  private static final String BEFORE = "before_id";

  private FilterRules() {}

  /** Where the events that answer a filter begin. */
  static Optional<Position> start(Filter filter) {
    return filter.unknown().containsKey(BEFORE)
        ? before(filter).map(id -> new Position(filter.until().orElseThrow(), id))
        : Optional.empty();
  }

  private static Optional<EventId> before(Filter filter) {
    return filter.until().isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(filter.unknown().get(BEFORE))
            .flatMap(JsonValue::asString)
            .flatMap(text -> EventId.parse(text).toOptional());
  }

  /** Likewise for filters that may ask for a further page. */
  public static Optional<String> refusalOfPages(List<Filter> filters) {
    for (Filter filter : filters) {
      if (filter.unknown().containsKey(BEFORE) && before(filter).isEmpty()) {
        return Optional.of(
            "invalid: filter field before_id must be 64 lower-case hex characters, beside until");
      }
    }
    return refusal(filters.stream().map(FilterRules::withoutPage).toList());
  }

  private static Filter withoutPage(Filter filter) {
    var others = new HashMap<>(filter.unknown());
    others.remove(BEFORE);
    return new Filter(
        filter.ids(),
        filter.authors(),
        filter.kinds(),
        filter.tags(),
        filter.since(),
        filter.until(),
        filter.limit(),
        others);
  }

  /** Why filters are not answered, as the text of a CLOSED, if they are not. */
  public static Optional<String> refusal(List<Filter> filters) {
    if (filters.stream().anyMatch(filter -> !filter.unknown().isEmpty())) {
      // To ignore what it asks for would answer too much.
      return Optional.of(
          "invalid: this relay knows no such filter field; it has ids, authors, kinds, since,"
              + " until, limit and single-letter tags");
    }
    return misspelled(filters, "e", text -> EventId.parse(text).toOptional().isPresent())
        .or(() -> misspelled(filters, "p", text -> PublicKey.parse(text).toOptional().isPresent()));
  }

  /** NIP-01 has the values of these tags in one spelling; nobody would ever find another one. */
  private static Optional<String> misspelled(
      List<Filter> filters, String tag, Predicate<String> isSpelledRight) {
    return filters.stream()
            .flatMap(filter -> filter.tags().getOrDefault(tag, Set.of()).stream())
            .allMatch(isSpelledRight)
        ? Optional.empty()
        : Optional.of(
            "invalid: filter field #" + tag + " must hold strings of 64 lower-case hex characters");
  }
}
