package io.nostrmesh.host.store;

import io.nostrmesh.host.store.IndexOrder.Run;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.message.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How events that match a filter are found: by runs of an index that hold them all, of which there
 * may be several to choose from.
 */
final class FilterPlan {

  /** More runs than this take longer than one run of each author, or tag, and leaving out kinds. */
  private static final int MOST_RUNS = 1024;

  /** With more runs it pays to look first whether what is new anyway is wanted. */
  private static final int FEW_RUNS = 16;

  /** A run of each kind, of all authors; for more kinds one run of everything. */
  private static final int FEW_KINDS = 4;

  /**
   * One way.
   *
   * @param runs which together hold all that match
   * @param tag the name of the tag that all in these runs have, or empty
   */
  record Way(List<Run> runs, String tag) {
    /** Another way than by an index of these. */
    static final Way OTHER = new Way(List.of(), "");
  }

  private final Set<Long> authors;
  private final Set<Integer> kinds;
  private final Map<String, List<Long>> tags = new TreeMap<>();
  private final boolean anyAuthor;
  private final boolean anyKind;

  FilterPlan(Filter filter) {
    anyAuthor = filter.authors().isEmpty();
    authors =
        filter.authors().orElse(Set.of()).stream()
            .map((PublicKey key) -> IndexedNumber.of(key))
            .collect(Collectors.toSet());
    anyKind = filter.kinds().isEmpty();
    kinds = filter.kinds().orElse(Set.of());
    filter
        .tags()
        .forEach(
            (name, values) ->
                tags.put(
                    name,
                    values.stream()
                        .map(value -> IndexedNumber.ofTag(name, value))
                        .distinct()
                        .toList()));
  }

  /** The ways there are, at least one. A filter that names no value of a field has none to go. */
  List<Way> ways() {
    var ways = new ArrayList<Way>();
    tags.forEach(
        (name, values) ->
            ways.add(new Way(runs(IndexOrder.TAG, IndexOrder.TAG_AND_KIND, values), name)));
    if (!anyAuthor) {
      ways.add(new Way(runs(IndexOrder.AUTHOR, IndexOrder.AUTHOR_AND_KIND, authors), ""));
    } else if (ways.isEmpty()) {
      ways.add(new Way(anyKind ? List.of(new Run(IndexOrder.NEWEST)) : ofKinds(), ""));
    }
    return ways;
  }

  private List<Run> runs(IndexOrder alone, IndexOrder withKind, Iterable<Long> keys) {
    var each = new ArrayList<Run>();
    var ofKind = new ArrayList<Run>();
    for (long key : keys) {
      each.add(new Run(alone, key));
      for (int kind : kinds) {
        if (ofKind.size() <= MOST_RUNS) {
          ofKind.add(new Run(withKind, key, kind));
        }
      }
    }
    return anyKind || ofKind.size() > MOST_RUNS ? each : ofKind;
  }

  private List<Run> ofKinds() {
    return kinds.stream().map(kind -> new Run(IndexOrder.KIND, kind)).toList();
  }

  /**
   * Where to look a little at first, since it may be enough: much of what is new is what somebody
   * wants who wants so much. Empty if the way has few runs, or tags, which are rare.
   */
  List<Run> shortcut(Way way) {
    if (way.runs().size() <= FEW_RUNS || !way.tag().isEmpty()) {
      return List.of();
    }
    return !anyKind && kinds.size() <= FEW_KINDS ? ofKinds() : List.of(new Run(IndexOrder.NEWEST));
  }

  /** Whether kind and author are wanted, as far as the entry tells. */
  boolean wants(IndexEntry entry, Way way) {
    return (anyKind || kinds.contains(entry.kind()))
        && (anyAuthor || !way.tag().isEmpty() || authors.contains(entry.authorKey()));
  }

  /** Whether the author of what this way finds is still to be looked up. */
  boolean needsAuthor(Way way) {
    return !anyAuthor && !way.tag().isEmpty();
  }

  boolean wantsAuthor(long authorKey) {
    return authors.contains(authorKey);
  }

  /** The tags, each by its values, that what this way finds must have besides. */
  List<List<Long>> furtherTags(Way way) {
    return tags.entrySet().stream()
        .filter(tag -> !tag.getKey().equals(way.tag()))
        .map(Map.Entry::getValue)
        .toList();
  }
}
