package io.nostrmesh.host.store;

import io.nostrmesh.host.relay.events.EventStore.Outcome;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.nostr.message.Filter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What an event store must do, by the letter of NIP-01, NIP-09 and NIP-40 and without any speed.
 */
final class NaiveEvents {

  private final List<Event> stored = new ArrayList<>();

  /** Every deletion there ever was, also those that have expired since. */
  private final List<Event> deletions = new ArrayList<>();

  private final long now;

  /**
   * @param now Unix seconds; time stands still
   */
  NaiveEvents(long now) {
    this.now = now;
  }

  Outcome store(Event event) {
    if (stored.contains(event)) {
      return Outcome.DUPLICATE;
    }
    if (deletions.stream().anyMatch(deletion -> deletes(deletion, event))) {
      return Outcome.DELETED;
    }
    Optional<EventAddress> address = event.address();
    if (address.isPresent()) {
      for (Event other : stored) {
        if (other.address().equals(address) && !hasExpired(other) && !event.supersedes(other)) {
          return Outcome.SUPERSEDED;
        }
      }
      stored.removeIf(other -> other.address().equals(address));
    }
    stored.add(event);
    if (event.kind() == Kind.DELETION) {
      deletions.add(event);
      stored.removeIf(other -> deletes(event, other));
    }
    return Outcome.STORED;
  }

  private static boolean deletes(Event deletion, Event event) {
    if (event.kind() == Kind.DELETION || !event.pubkey().equals(deletion.pubkey())) {
      return false;
    }
    String address = event.address().map(EventAddress::toString).orElse("");
    boolean byAddress =
        !address.isEmpty()
            && event.createdAt() <= deletion.createdAt()
            && names(deletion, "a", address);
    return byAddress || names(deletion, "e", event.id().hex());
  }

  private static boolean names(Event deletion, String tag, String value) {
    return deletion.tags(tag).stream().map(Tag::value).anyMatch(value::equals);
  }

  List<EventId> find(Filter filter) {
    return stored.stream()
        .filter(event -> filter.matches(event) && !hasExpired(event))
        .sorted(Comparator.comparingLong(Event::createdAt).reversed().thenComparing(Event::id))
        .map(Event::id)
        .toList();
  }

  void deleteExpired() {
    stored.removeIf(this::hasExpired);
  }

  private boolean hasExpired(Event event) {
    return event.expiration().orElse(Long.MAX_VALUE) <= now;
  }
}
