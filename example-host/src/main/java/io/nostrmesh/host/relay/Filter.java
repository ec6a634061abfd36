package io.nostrmesh.host.relay;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Tag;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * A filter of a REQ or COUNT (NIP-01): every field that is present must match; within a field one
 * value is enough, so a field without values matches nothing.
 *
 * @param tags the wanted values by single-letter tag name
 * @param limit how many stored events the client wants at most
 */
public record Filter(
    Optional<Set<EventId>> ids,
    Optional<Set<PublicKey>> authors,
    Optional<Set<Integer>> kinds,
    Map<String, Set<String>> tags,
    OptionalLong since,
    OptionalLong until,
    OptionalInt limit) {

  public Filter {
    ids = ids.map(Set::copyOf);
    authors = authors.map(Set::copyOf);
    kinds = kinds.map(Set::copyOf);
    tags = Collections.unmodifiableMap(new TreeMap<>(tags));
  }

  /** Whether the event is one of those the client asked for; {@code limit} plays no part. */
  public boolean matches(Event event) {
    return ids.map(set -> set.contains(event.id())).orElse(true)
        && authors.map(set -> set.contains(event.pubkey())).orElse(true)
        && kinds.map(set -> set.contains(event.kind())).orElse(true)
        && event.createdAt() >= since.orElse(0)
        && event.createdAt() <= until.orElse(Long.MAX_VALUE)
        && tags.entrySet().stream()
            .allMatch(wanted -> hasTag(event, wanted.getKey(), wanted.getValue()));
  }

  private static boolean hasTag(Event event, String name, Set<String> values) {
    for (Tag tag : event.tags()) {
      if (tag.name().equals(name) && tag.values().size() > 1 && values.contains(tag.value())) {
        return true;
      }
    }
    return false;
  }

  /** How many stored events answer this filter at most. */
  int answerLimit() {
    return Math.min(limit.orElse(Limits.EVENTS_PER_FILTER), Limits.EVENTS_PER_FILTER);
  }
}
