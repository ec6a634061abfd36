package io.nostrmesh.spi;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import java.util.Set;

/**
 * An event on its way to a viewer.
 *
 * @param event as it is stored or was just published
 * @param viewers the keys that the viewing connection has proved; empty for an anonymous viewer
 */
public record Delivery(Event event, Set<PublicKey> viewers) {

  /**
   * Keeps the viewers as they are now.
   *
   * @param event what is on its way
   * @param viewers proved keys; may be empty
   */
  public Delivery {
    viewers = Set.copyOf(viewers);
  }
}
