package io.nostrmesh.host.relay.events;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An event and its JSON text, which is written once for the store and for everybody who gets it.
 * For any thread.
 */
public final class RenderedEvent {

  private final Event event;
  private final String json;
  private byte @Nullable [] utf8;

  public RenderedEvent(Event event, String json) {
    this.event = event;
    this.json = json;
  }

  /** Writes the text; takes time in proportion to it. */
  public static RenderedEvent of(Event event) {
    return new RenderedEvent(event, event.toJson());
  }

  public Event event() {
    return event;
  }

  public String json() {
    return json;
  }

  /** The text as it is sent: the same array each time, which nobody may change. */
  public synchronized byte[] utf8() {
    byte[] encoded = utf8;
    if (encoded == null) {
      encoded = json.getBytes(StandardCharsets.UTF_8);
      utf8 = encoded;
    }
    return encoded;
  }

  public EventId id() {
    return event.id();
  }
}
