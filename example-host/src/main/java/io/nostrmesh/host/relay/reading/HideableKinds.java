package io.nostrmesh.host.relay.reading;

import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.spi.EventPolicy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The kinds that policies may hide from somebody. Events of all others need not be read to be
 * counted. For any thread.
 */
final class HideableKinds {

  /** More of them are no exception, and are not worth naming in a query. */
  private static final int MOST = 256;

  private final EventPolicy policies;

  /** Worked out once, since answers never change. */
  private volatile @Nullable Optional<Set<Integer>> all;

  HideableKinds(EventPolicy policies) {
    this.policies = policies;
  }

  /** Whether whatever this filter finds can be shown to everybody. */
  boolean noneIn(Filter filter) {
    return filter.kinds().isPresent() && filter.kinds().get().stream().noneMatch(policies::mayHide);
  }

  /** All of them, or empty when they are too many. */
  Optional<Set<Integer>> all() {
    Optional<Set<Integer>> known = all;
    if (known == null) {
      Set<Integer> kinds =
          IntStream.rangeClosed(0, Kind.MAX)
              .filter(policies::mayHide)
              .limit(MOST + 1)
              .boxed()
              .collect(Collectors.toUnmodifiableSet());
      known = kinds.size() > MOST ? Optional.empty() : Optional.of(kinds);
      all = known;
    }
    return known;
  }

  /** What of these filters can find events of these kinds, and finds no others. */
  static List<Filter> only(Set<Integer> kinds, List<Filter> filters) {
    return filters.stream()
        .map(
            filter ->
                filter.withKinds(
                    filter
                        .kinds()
                        .map(
                            wanted ->
                                wanted.stream().filter(kinds::contains).collect(Collectors.toSet()))
                        .orElse(kinds)))
        .filter(filter -> filter.kinds().filter(Set::isEmpty).isEmpty())
        .toList();
  }
}
