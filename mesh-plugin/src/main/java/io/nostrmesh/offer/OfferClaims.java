package io.nostrmesh.offer;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.UnixTime;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.roster.EndpointClaim;
import io.nostrmesh.spi.roster.EndpointClaims;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The endpoints that offers name: whoever offers an endpoint vouches for it, as long as it does.
 */
public final class OfferClaims implements EndpointClaims {

  @Override
  public Set<Integer> kinds() {
    return Set.of(Kind.COMPUTE_OFFER);
  }

  @Override
  public List<EndpointClaim> claims(Event event) {
    Optional<OfferEnvelope> envelope =
        OfferClassifier.classify(event) instanceof OfferClass.Offer offer
            ? offer.wellFormed().toOptional()
            : Optional.empty();
    return envelope.flatMap(offered -> claim(event, offered)).map(List::of).orElse(List.of());
  }

  private static Optional<EndpointClaim> claim(Event event, OfferEnvelope offered) {
    return EndpointId.parse(offered.endpointId())
        .toOptional()
        .map(
            endpoint ->
                new EndpointClaim(
                    endpoint,
                    EndpointProof.proves(event, endpoint),
                    UnixTime.instant(offered.expiresAt())));
  }
}
