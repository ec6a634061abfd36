package io.nostrmesh.client.nostr;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.message.Filter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What a {@link ScriptedRelay} keeps: the newest event of each address, and deletions. */
final class ScriptedEvents {

  private final Map<EventAddress, Event> stored = new HashMap<>();
  private final List<Event> deletions = new ArrayList<>();

  /**
   * Keeps an event, and does what it says if it is a deletion.
   *
   * @param deleters whose deletions of others' events have an effect
   * @return whether there is no newer one
   */
  boolean add(Event event, Set<PublicKey> deleters) {
    if (event.kind() == Kind.DELETION) {
      stored.values().removeIf(old -> deletes(event, old, deleters));
      deletions.add(event);
      return true;
    }
    Event held = stored.get(event.address().orElseThrow());
    if (held != null && !event.supersedes(held)) {
      return false;
    }
    put(event);
    return true;
  }

  /** Keeps an event whatever there is. */
  void put(Event event) {
    stored.put(event.address().orElseThrow(), event);
  }

  void remove(EventAddress address) {
    stored.remove(address);
  }

  void remove(String id) {
    stored.values().removeIf(event -> event.id().hex().equals(id));
  }

  boolean has(Event event) {
    return stored.containsValue(event);
  }

  long count(Filter filter) {
    return stored.values().stream().filter(filter::matches).count();
  }

  /** What a filter finds, the newest first. */
  Stream<Event> find(Filter filter) {
    return Stream.concat(stored.values().stream(), deletions.stream())
        .filter(filter::matches)
        .sorted(Comparator.comparing(Event::createdAt).reversed());
  }

  private static boolean deletes(Event deletion, Event old, Set<PublicKey> deleters) {
    String address = old.address().map(EventAddress::toString).orElse("");
    return (deleters.contains(deletion.pubkey()) || deletion.pubkey().equals(old.pubkey()))
        && deletion.tags().stream()
            .anyMatch(tag -> tag.value().equals(old.id().hex()) || tag.value().equals(address));
  }
}
