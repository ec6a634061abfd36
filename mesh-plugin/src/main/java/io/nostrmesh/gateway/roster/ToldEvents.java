package io.nostrmesh.gateway.roster;

import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.EventId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The events that the roster was told of, the newest of each address, and which of them are still
 * there when the relay is looked through. Used on one thread.
 */
final class ToldEvents {

  /** More than a relay is looked through for. About 16 MB. */
  static final int MOST = 32_768;

  /** Of an address; an event with a longer one counts for itself alone. */
  private static final int LONGEST = 200;

  private final BoundedMap<String, Told> byPlace;
  private final Map<EventId, Told> byId = new HashMap<>();

  /** Counts the looks. */
  private long look;

  private static final class Told {
    private final EventId id;
    private final long createdAt;
    private long seen;
    private boolean missed;

    private Told(EventId id, long createdAt, long seen) {
      this.id = id;
      this.createdAt = createdAt;
      this.seen = seen;
    }
  }

  ToldEvents() {
    this(MOST);
  }

  ToldEvents(int most) {
    byPlace = new BoundedMap<>(most, Eldest.ADDED, (place, told) -> byId.remove(told.id));
  }

  /** The relay begins to tell what it has stored. */
  void lookBegins() {
    look++;
  }

  /**
   * The relay has an event.
   *
   * @return whether the roster knows
   */
  boolean sees(EventId id) {
    Told told = byId.get(id);
    if (told == null) {
      return false;
    }
    told.seen = look;
    told.missed = false;
    return true;
  }

  /** The roster is told. */
  void add(Event event) {
    String place =
        event
            .address()
            .map(EventAddress::toString)
            .filter(address -> address.length() <= LONGEST)
            .orElse(event.id().hex());
    Told former = byPlace.get(place).orElse(null);
    if (former != null) {
      if (!event.supersedes(former.createdAt, former.id)) {
        return;
      }
      byPlace.remove(place);
      byId.remove(former.id);
    }
    var told = new Told(event.id(), event.createdAt(), look);
    byPlace.put(place, told);
    byId.put(told.id, told);
  }

  /**
   * The relay has told all that it has.
   *
   * @return what it has no more, and had no more at the last look either: some relays answer before
   *     they are up again
   */
  List<EventId> lookEnds() {
    var gone = new ArrayList<EventId>();
    byPlace.removeIf(
        told -> {
          boolean twice = told.missed && told.seen < look;
          if (twice) {
            gone.add(told.id);
          }
          told.missed = told.seen < look;
          return twice;
        });
    gone.forEach(byId::remove);
    return gone;
  }

  /** Whether the last look missed something that the one before had. */
  boolean missesSome() {
    return byId.values().stream().anyMatch(told -> told.missed);
  }

  int size() {
    return byId.size();
  }
}
