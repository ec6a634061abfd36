package io.nostrmesh.host.relay;

import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.message.Filter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the relay asks of well-formed filters: that it can answer them, and that they can match what
 * they are about.
 */
final class FilterRules {

  private FilterRules() {}

  /** Why filters are not answered, as the text of a CLOSED, if they are not. */
  static Optional<String> refusal(List<Filter> filters) {
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
