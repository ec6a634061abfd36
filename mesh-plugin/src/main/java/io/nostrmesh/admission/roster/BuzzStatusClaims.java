package io.nostrmesh.admission.roster;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.roster.EndpointClaim;
import io.nostrmesh.spi.roster.EndpointClaims;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The endpoints in the status that a Buzz desktop publishes for its member: kind 30003, {@code d}
 * is {@code buzz-mesh-member-status:} and the owner id, tag {@code ["k", "buzz-mesh-status"]}. Read
 * as Buzz reads it, and more strictly where two readers might differ: hex in lower case, tags and
 * tokens exactly as Buzz writes them.
 *
 * <p>A claim counts as proven when the <i>mesh owner key</i> of that desktop signed the member's
 * Nostr key, and signed the very list of endpoints. So nobody who got hold of the Nostr key alone
 * can put another endpoint in. It does not prove that the endpoint's own key had a say: whoever
 * makes an owner key can name any endpoint, which the member who publishes it then answers for.
 * Without the owner's signature over the list (Buzz of the middle of 2026 made none) a claim is the
 * member's word. So is the endpoint of a desktop that serves nothing: it stands beside the list,
 * which is empty then. A signature that is there and wrong means no claim at all.
 *
 * <p>For the roster, on a thread that checks signatures. Safe for use by several threads.
 */
public final class BuzzStatusClaims implements EndpointClaims {

  /** NIP-51 bookmark sets, whose number Buzz borrows. */
  static final int KIND = 30003;

  /**
   * How long a status counts. A desktop renews it every 45 seconds and empties it when it stops;
   * what is as old as this was left behind by one that did not come to that. Buzz itself sends
   * nobody to a desktop after two minutes, but lets its member in however old the status is, so
   * that a short outage of the Nostr relay ends no connection.
   */
  static final Duration LIFE = Duration.ofDays(1);

  private static final long LAST_SECOND = Instant.MAX.minus(LIFE).getEpochSecond();

  private static final String ADDRESS = "buzz-mesh-member-status:";
  private static final Tag LABEL = Tag.of("k", "buzz-mesh-status");

  @Override
  public Set<Integer> kinds() {
    return Set.of(KIND);
  }

  @Override
  public List<EndpointClaim> claims(Event event) {
    if (event.kind() != KIND || !event.tags().contains(LABEL)) {
      return List.of();
    }
    return BuzzStatus.read(event.content())
        .toOptional()
        .filter(status -> event.firstTag("d").equals(Optional.of(ADDRESS + status.ownerId())))
        .filter(status -> status.isBoundTo(event.pubkey()))
        .map(status -> claims(status, end(event)))
        .orElse(List.of());
  }

  private static Instant end(Event event) {
    return Instant.ofEpochSecond(Math.min(event.createdAt(), LAST_SECOND)).plus(LIFE);
  }

  private static List<EndpointClaim> claims(BuzzStatus status, Instant end) {
    Map<EndpointId, Boolean> proven = new LinkedHashMap<>();
    for (String token : status.tokens()) {
      InviteToken.endpoint(token).ifPresent(id -> proven.put(id, status.signsItsEndpoints()));
    }
    status.node().ifPresent(id -> proven.putIfAbsent(id, false));
    return proven.entrySet().stream()
        .map(claim -> new EndpointClaim(claim.getKey(), claim.getValue(), end))
        .toList();
  }
}
