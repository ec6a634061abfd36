package io.nostrmesh.spi.roster;

import io.nostrmesh.nostr.Event;
import java.util.List;
import java.util.Set;

/**
 * Reads in events which iroh endpoints their authors vouch for. An endpoint that a member vouches
 * for needs no token.
 *
 * <p><b>Implemented by</b> this plugin, for offers (kind 31990) and for the status of Buzz (kind
 * 30003); by any host whose members name their endpoints in events of another kind. <b>Called
 * by</b> the {@link EndpointRoster}, for each event of these kinds that is stored.
 *
 * <p><b>Threads:</b> those that check signatures, never an event loop: a claim's proofs may be
 * verified at once, but nothing may be waited for.
 *
 * <p><b>Failure:</b> an exception, or a {@code null}, is an event that claims nothing.
 */
public interface EndpointClaims {

  /** {@return the kinds of events that may name endpoints; always the same} */
  Set<Integer> kinds();

  /**
   * Whom does the author of this event vouch for?
   *
   * @param event of one of the {@link #kinds}; id and signature are verified, and nothing else:
   *     anybody may have written anything
   * @return the claims, of which the roster takes the first {@value
   *     EndpointRoster#CLAIMS_PER_EVENT}
   */
  List<EndpointClaim> claims(Event event);
}
