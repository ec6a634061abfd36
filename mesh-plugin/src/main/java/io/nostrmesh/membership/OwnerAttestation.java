package io.nostrmesh.membership;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Sha256;
import io.nostrmesh.nostr.Signature;
import io.nostrmesh.nostr.Tag;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * An owner's signed statement that an agent acts with its authority, carried as the {@code auth}
 * tag of the agent's events (NIP-OA). It never changes who an event's author is.
 *
 * @param conditions as signed: empty, or clauses joined by {@code &}
 */
public record OwnerAttestation(PublicKey owner, String conditions, Signature signature) {

  public static final String TAG = "auth";

  private static final int TAG_ELEMENTS = 4;

  /**
   * The owner who vouches for the author of {@code event}, if it carries exactly one {@code auth}
   * tag and that is valid: conditions that hold for this event, another key than the author's, a
   * good signature. Anything else counts as no attestation. Checks a signature: keep it off event
   * loops.
   *
   * @param event its own id and signature are already verified
   */
  public static Optional<PublicKey> ownerOf(Event event) {
    List<Tag> tags = event.tags(TAG);
    if (tags.size() != 1) {
      return Optional.empty();
    }
    return parse(tags.get(0))
        .toOptional()
        .filter(attestation -> attestation.holdsFor(event))
        .map(OwnerAttestation::owner);
  }

  /** Reads an {@code auth} tag; the signature is not checked. */
  public static Parsed<OwnerAttestation> parse(Tag tag) {
    if (!tag.name().equals(TAG) || tag.values().size() != TAG_ELEMENTS) {
      return Parsed.malformed("an owner attestation is an auth tag of four elements");
    }
    String conditions = tag.values().get(2);
    return PublicKey.parse(tag.value())
        .then(
            owner ->
                AttestationConditions.parse(conditions)
                    .then(valid -> Signature.parse(tag.values().get(3)))
                    .then(sig -> Parsed.valid(new OwnerAttestation(owner, conditions, sig))));
  }

  /**
   * What {@code owner} signs to vouch for {@code agent}.
   *
   * @throws IllegalArgumentException when {@code conditions} are malformed, or the agent is the
   *     owner
   */
  public static OwnerAttestation sign(
      SecretKey owner, PublicKey agent, String conditions, SecureRandom auxiliary) {
    if (AttestationConditions.parse(conditions) instanceof Parsed.Malformed<?> malformed) {
      throw new IllegalArgumentException("conditions: " + malformed.problem());
    }
    if (owner.publicKey().equals(agent)) {
      throw new IllegalArgumentException("agent must not be the owner itself");
    }
    return new OwnerAttestation(
        owner.publicKey(), conditions, owner.sign(message(agent, conditions), auxiliary));
  }

  public Tag tag() {
    return Tag.of(TAG, owner.hex(), conditions, signature.hex());
  }

  private boolean holdsFor(Event event) {
    return !owner.equals(event.pubkey())
        && AttestationConditions.parse(conditions)
            .toOptional()
            .filter(parsed -> parsed.hold(event))
            .isPresent()
        && signature.verify(owner, message(event.pubkey(), conditions));
  }

  private static byte[] message(PublicKey agent, String conditions) {
    String preimage = "nostr:agent-auth:" + agent.hex() + ":" + conditions;
    return Sha256.hash(preimage.getBytes(StandardCharsets.UTF_8));
  }
}
