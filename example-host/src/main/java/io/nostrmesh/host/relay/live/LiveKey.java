package io.nostrmesh.host.relay.live;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.nostr.message.Filter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an event must have so that a filter can match it: the filter is found by its keys, and an
 * event looks only under its own. Of the fields of a filter the one with the fewest values serves.
 *
 * @param field the field of the filter, such as {@code authors} or {@code #t}
 * @param value one of its values
 */
record LiveKey(String field, Object value) {

  private static final LiveKey EVERY_EVENT = new LiveKey("", "");

  /** The keys under which these filters are found; none where they match nothing. */
  static Set<LiveKey> of(Collection<Filter> filters) {
    var keys = new HashSet<LiveKey>();
    filters.forEach(filter -> keys.addAll(of(filter)));
    return keys;
  }

  private static List<LiveKey> of(Filter filter) {
    var fields = new ArrayList<List<LiveKey>>();
    filter.ids().ifPresent(ids -> fields.add(keys("ids", ids)));
    filter.authors().ifPresent(authors -> fields.add(keys("authors", authors)));
    for (Map.Entry<String, Set<String>> tag : filter.tags().entrySet()) {
      fields.add(keys("#" + tag.getKey(), tag.getValue()));
    }
    // A kind says so little that it serves only where there is nothing else.
    if (fields.isEmpty() || filter.kinds().filter(Set::isEmpty).isPresent()) {
      filter.kinds().ifPresent(kinds -> fields.add(keys("kinds", kinds)));
    }
    return fields.stream()
        .min((one, other) -> Integer.compare(one.size(), other.size()))
        .orElse(List.of(EVERY_EVENT));
  }

  private static List<LiveKey> keys(String field, Collection<?> values) {
    return values.stream().map(value -> new LiveKey(field, value)).toList();
  }

  /** The keys of an event, each once. */
  static Set<LiveKey> of(Event event) {
    var keys = new HashSet<LiveKey>();
    keys.add(EVERY_EVENT);
    keys.add(new LiveKey("ids", event.id()));
    keys.add(new LiveKey("authors", event.pubkey()));
    keys.add(new LiveKey("kinds", event.kind()));
    for (Tag tag : event.tags()) {
      if (tag.name().length() == 1 && tag.values().size() > 1) {
        keys.add(new LiveKey("#" + tag.name(), tag.value()));
      }
    }
    return keys;
  }
}
