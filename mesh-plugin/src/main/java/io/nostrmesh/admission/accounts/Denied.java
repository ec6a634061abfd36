package io.nostrmesh.admission.accounts;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.Reason;
import java.time.Instant;
import java.util.Optional;

/**
 * An endpoint that was turned away, once or again and again, for one reason.
 *
 * @param key the Nostr key of whoever asked, where it was proved by a token, or of whoever named
 *     the endpoint; the last time counts
 * @param times how often
 */
public record Denied(
    EndpointId endpoint,
    Reason reason,
    Optional<PublicKey> key,
    long times,
    Instant first,
    Instant last) {

  Denied again(Optional<PublicKey> proved, Instant now) {
    return new Denied(endpoint, reason, proved.or(() -> key), times + 1, first, now);
  }
}
