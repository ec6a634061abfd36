package io.nostrmesh.client;

import io.nostrmesh.client.nostr.ProbeResult;
import io.nostrmesh.client.nostr.RelayState;
import io.nostrmesh.url.RelayUrl;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of one relay at one moment.
 *
 * @param probe what its information document said last; empty until it has been asked
 * @param complete whether the relay has told all it has: before, an empty list says nothing
 * @param offers that can be used now, one's own included, by author and device: an order that no
 *     renewal changes
 * @param more whether the relay has further offers, more than are kept here or than it would tell;
 *     otherwise {@code offers} are all of them
 */
public record RelaySnapshot(
    RelayUrl relay,
    RelayState state,
    Optional<ProbeResult> probe,
    PublishState publishing,
    boolean complete,
    List<SharedOffer> offers,
    boolean more) {
  public RelaySnapshot {
    offers = List.copyOf(offers);
  }
}
