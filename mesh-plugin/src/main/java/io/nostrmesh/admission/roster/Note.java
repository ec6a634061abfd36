package io.nostrmesh.admission.roster;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.UnixTime;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.roster.EndpointClaim;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is kept of a stored event that names endpoints.
 *
 * @param place what versions of one note share: their address, or else the event's id
 * @param end from this instant on it vouches for nobody
 */
record Note(
    EventId id,
    Claimant claimant,
    String place,
    long createdAt,
    Instant end,
    List<EndpointClaim> claims) {

  static final Comparator<Note> BY_END =
      Comparator.comparing(Note::end).thenComparing(note -> note.id().hex());

  static Note of(Event event, Optional<PublicKey> owner, List<EndpointClaim> claims) {
    OptionalLong expiration = event.expiration();
    Instant end = expiration.isPresent() ? UnixTime.instant(expiration.getAsLong()) : Instant.MAX;
    for (EndpointClaim claim : claims) {
      end = claim.until().isBefore(end) ? claim.until() : end;
    }
    return new Note(
        event.id(),
        new Claimant(event.pubkey(), owner),
        event.address().map(EventAddress::toString).orElse(event.id().hex()),
        event.createdAt(),
        end,
        List.copyOf(claims));
  }

  PublicKey author() {
    return claimant.author();
  }

  boolean supersedes(Note other) {
    return createdAt != other.createdAt ? createdAt > other.createdAt : id.compareTo(other.id) < 0;
  }

  /** Whether it vouches for the endpoint, with a proof where one is wanted. */
  boolean vouches(EndpointId endpoint, boolean withProof) {
    return claims.stream()
        .anyMatch(claim -> claim.endpoint().equals(endpoint) && (claim.proven() || !withProof));
  }

  boolean isProven(EndpointId endpoint) {
    return vouches(endpoint, true);
  }

  Set<EndpointId> endpoints() {
    return claims.stream().map(EndpointClaim::endpoint).collect(Collectors.toSet());
  }

  /** The endpoints for which {@code newer} is less than this was. */
  Set<EndpointId> lostIn(Note newer) {
    return endpoints().stream()
        .filter(
            endpoint ->
                !claimant.equals(newer.claimant) || !newer.vouches(endpoint, isProven(endpoint)))
        .collect(Collectors.toSet());
  }
}
