package io.nostrmesh.client;

import io.nostrmesh.url.RelayUrl;
import java.util.Comparator;
import java.util.List;

/** All that {@link ShareCompute} knows at one moment, relay by relay in the order of its set-up. */
public record ShareSnapshot(List<RelaySnapshot> relays) {
  public ShareSnapshot {
    relays = List.copyOf(relays);
  }

  /** An offer and the relay it was found on; only through that relay can it be reached. */
  public record Found(RelayUrl relay, SharedOffer offer) {}

  /** What other members offer on all relays, by author and device. */
  public List<Found> offersOfOthers() {
    return relays.stream()
        .flatMap(relay -> relay.offers().stream().map(offer -> new Found(relay.relay(), offer)))
        .filter(found -> !found.offer().own())
        .sorted(Comparator.comparing(Found::offer, SharedOffer.ORDER))
        .toList();
  }
}
