package io.nostrmesh.spi;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import java.util.Set;

/**
 * An event on its way to a viewer.
 *
 * @param viewers the keys that the viewing connection has proved; empty for an anonymous viewer
 */
public record Delivery(Event event, Set<PublicKey> viewers) {

  public Delivery {
    viewers = Set.copyOf(viewers);
  }
}
