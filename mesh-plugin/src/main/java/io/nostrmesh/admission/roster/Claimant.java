package io.nostrmesh.admission.roster;

import io.nostrmesh.nostr.PublicKey;
import java.util.Optional;

/**
 * Somebody who vouches for an endpoint, member or not.
 *
 * @param owner the member who vouches for that key in turn, as its event says (NIP-OA)
 */
public record Claimant(PublicKey author, Optional<PublicKey> owner) {}
