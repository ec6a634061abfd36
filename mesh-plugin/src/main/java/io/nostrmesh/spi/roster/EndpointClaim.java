package io.nostrmesh.spi.roster;

import io.nostrmesh.spi.EndpointId;
import java.time.Instant;

/**
 * The word of an event's author that an iroh endpoint is the author's own.
 *
 * @param endpoint whom it is about
 * @param proven whether the endpoint's side agrees, by a signature of its own; where it does not,
 *     this is the author's word alone
 * @param until when it ends, if the event's own {@code expiration} does not come first; {@link
 *     Instant#MAX} for never. The event counts until the first of its claims ends
 */
public record EndpointClaim(EndpointId endpoint, boolean proven, Instant until) {

  /**
   * One that lasts as long as its event.
   *
   * @param endpoint whom it is about
   * @param proven whether the endpoint's side agrees
   */
  public EndpointClaim(EndpointId endpoint, boolean proven) {
    this(endpoint, proven, Instant.MAX);
  }
}
