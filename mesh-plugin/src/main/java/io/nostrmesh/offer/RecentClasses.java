package io.nostrmesh.offer;

import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.Kind;
import java.util.Optional;

/**
 * Remembers for a while what events are to the mesh, so that an event is classified once and not
 * for each of its readers. It answers for the very object it has seen and for no other of the same
 * id, since an id proves nothing before it is verified. Safe for use by several threads.
 */
final class RecentClasses {

  static final int REMEMBERED = 16;

  /** In characters. Longer content is read each time, or a few events would fill the memory. */
  static final int MAX_CONTENT = 16 * 1024;

  private record Known(Event event, OfferClass offerClass) {}

  private final BoundedMap<EventId, Known> known = new BoundedMap<>(REMEMBERED, Eldest.USED);

  /** What {@link OfferClassifier#classify} says. */
  OfferClass of(Event event) {
    if (event.kind() != Kind.COMPUTE_OFFER || event.content().length() > MAX_CONTENT) {
      return OfferClassifier.classify(event);
    }
    Optional<Known> found = find(event.id());
    if (found.isPresent() && found.get().event() == event) {
      return found.get().offerClass();
    }
    OfferClass offerClass = OfferClassifier.classify(event);
    remember(new Known(event, offerClass));
    return offerClass;
  }

  private synchronized Optional<Known> find(EventId id) {
    return known.get(id);
  }

  private synchronized void remember(Known classified) {
    known.put(classified.event().id(), classified);
  }
}
