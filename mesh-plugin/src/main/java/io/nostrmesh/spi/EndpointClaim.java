package io.nostrmesh.spi;

/**
 * The word of an event's author that an iroh endpoint is the author's own.
 *
 * @param endpoint whom it is about
 * @param proven whether the endpoint's side agrees, by a signature of its own; where it does not,
 *     this is the author's word alone
 */
public record EndpointClaim(EndpointId endpoint, boolean proven) {}
