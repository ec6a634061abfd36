package io.nostrmesh.admission.lease;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import java.time.Instant;
import java.util.Optional;

/**
 * The hold that one endpoint has on one token: iroh clients send the token they were started with
 * on every reconnect, so it keeps working for them, and for nobody else. It slides: its end moves
 * on as long as the endpoint is connected.
 *
 * @param member the key that signed the token
 * @param owner the member through whom that key was admitted, if it was no member itself
 * @param firstUse when the token was bound to the endpoint
 * @param end from this instant on the token is no longer accepted
 */
public record Lease(
    TokenHash token,
    EndpointId endpoint,
    PublicKey member,
    Optional<PublicKey> owner,
    Instant firstUse,
    Instant end) {

  /** The key whose limits the lease counts for: the owner's, if there is one. */
  public PublicKey answerable() {
    return owner.orElse(member);
  }

  /** The same lease with another end. */
  public Lease until(Instant changed) {
    return new Lease(token, endpoint, member, owner, firstUse, changed);
  }

  boolean isFor(PublicKey key) {
    return member.equals(key) || owner.filter(key::equals).isPresent();
  }
}
