package io.nostrmesh.host.relay.events;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;

/**
 * An event and its JSON text, which is written once for the store and for everybody who gets it.
 */
public record RenderedEvent(Event event, String json) {

  /** Writes the text; takes time in proportion to it. */
  public static RenderedEvent of(Event event) {
    return new RenderedEvent(event, event.toJson());
  }

  public EventId id() {
    return event.id();
  }
}
