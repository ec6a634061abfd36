package io.nostrmesh.offer;

import io.nostrmesh.ed25519.StrictEd25519;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Hex;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.EndpointId;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An endpoint's agreement that a member vouches for it: its Ed25519 signature over the member's
 * Nostr key, in a tag of the event by which the member does. Without it a member could name the
 * endpoint of somebody else.
 */
public final class EndpointProof {

  /** Name of the tag; its value is the signature, 128 lower-case hex characters. */
  public static final String TAG = "endpoint_proof";

  private static final String PREFIX = "nostr-mesh-endpoint-proof-v1:";

  private EndpointProof() {}

  /** What the endpoint signs: {@value #PREFIX} and the member's key in hex, as ASCII bytes. */
  public static byte[] message(PublicKey member) {
    return (PREFIX + member.hex()).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The tag.
   *
   * @param signature over {@link #message}, with the endpoint's key
   */
  public static Tag tag(byte[] signature) {
    return Tag.of(TAG, Hex.encode(signature));
  }

  /** The tag of a signature that stands as text. */
  public static Parsed<Tag> parse(String signature) {
    return Hex.isLowerHex(signature, StrictEd25519.SIGNATURE_BYTES)
        ? Parsed.valid(Tag.of(TAG, signature))
        : Parsed.malformed("a proof is 128 lower-case hex characters");
  }

  /**
   * Whether the event has exactly one such tag, and it holds for its author and this endpoint.
   * Checks a signature: keep it off event loops.
   */
  public static boolean proves(Event event, EndpointId endpoint) {
    List<Tag> tags = event.tags(TAG);
    return tags.size() == 1
        && Hex.isLowerHex(tags.get(0).value(), StrictEd25519.SIGNATURE_BYTES)
        && StrictEd25519.verify(endpoint, message(event.pubkey()), Hex.decode(tags.get(0).value()));
  }
}
