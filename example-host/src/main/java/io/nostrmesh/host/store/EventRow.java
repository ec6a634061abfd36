package io.nostrmesh.host.store;

import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.Tag;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An event as the tables hold it, worked out before the writer's turn.
 *
 * @param address {@link IndexKey} of the address, for an event that replaces others
 * @param tags {@link IndexedNumber}s of its indexed tags
 * @param deletedIds ids of the events that it deletes, if it is a deletion (NIP-09)
 * @param deletedAddresses {@link IndexKey}s of the addresses that it deletes
 */
record EventRow(
    Event event,
    String json,
    Optional<String> address,
    Set<Long> tags,
    List<String> deletedIds,
    List<String> deletedAddresses) {

  static EventRow of(RenderedEvent rendered) {
    Event event = rendered.event();
    boolean deletion = event.kind() == Kind.DELETION;
    return new EventRow(
        event,
        rendered.json(),
        event.address().map(EventAddress::toString).map(IndexKey::of),
        indexed(event.tags()),
        deletion ? values(event, "e").filter(EventRow::isId).toList() : List.of(),
        deletion
            ? values(event, "a").filter(a -> a.contains(":")).map(IndexKey::of).toList()
            : List.of());
  }

  private static boolean isId(String text) {
    return EventId.parse(text).toOptional().isPresent();
  }

  private static Stream<String> values(Event event, String name) {
    return event.tags(name).stream().map(Tag::value).distinct();
  }

  /** The first value of each single-letter tag (NIP-01). */
  private static Set<Long> indexed(Collection<Tag> tags) {
    var indexed = new LinkedHashSet<Long>();
    for (Tag tag : tags) {
      if (isIndexed(tag)) {
        indexed.add(IndexedNumber.ofTag(tag.name(), tag.value()));
      }
    }
    return indexed;
  }

  private static boolean isIndexed(Tag tag) {
    char name = tag.name().length() == 1 ? tag.name().charAt(0) : ' ';
    return (name >= 'a' && name <= 'z' || name >= 'A' && name <= 'Z') && tag.values().size() > 1;
  }

  EventId id() {
    return event.id();
  }

  /** How many rows it takes, more or less. */
  int size() {
    return 1 + tags.size() + deletedIds.size() + deletedAddresses.size();
  }
}
