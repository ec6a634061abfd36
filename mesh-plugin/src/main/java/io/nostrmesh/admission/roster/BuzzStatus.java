package io.nostrmesh.admission.roster;

import io.nostrmesh.ed25519.StrictEd25519;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Sha256;
import io.nostrmesh.spi.EndpointId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the content of a Buzz status says about endpoints; see {@link BuzzStatusClaims}.
 *
 * @param ownerKey the mesh owner's Ed25519 key; no endpoint's, though of the same kind
 * @param memberSignature by the owner, over the member's Nostr key
 * @param endpointSignature by the owner, over the tokens; empty when there is none
 * @param tokens the distinct endpoint tokens, base64url text and nothing else
 * @param node the desktop's own endpoint, which no signature of the owner covers
 */
record BuzzStatus(
    EndpointId ownerKey,
    byte[] memberSignature,
    Optional<byte[]> endpointSignature,
    Set<String> tokens,
    Optional<EndpointId> node) {

  /** Far beyond what a desktop with many models writes; Buzz's own servers have this limit too. */
  static final int MAX_CONTENT = 256 * 1024;

  private static final String MEMBER_BINDING = "buzz-mesh-owner-binding-v1:";
  private static final String ENDPOINT_BINDING = "buzz-mesh-owner-endpoint-binding-v1:";

  static Parsed<BuzzStatus> read(String content) {
    return content.length() > MAX_CONTENT
        ? Parsed.malformed("a Buzz status has at most " + MAX_CONTENT + " characters")
        : JsonReader.readObject(content).then(BuzzStatusReader::read);
  }

  /** Names the owner: lower-case hex SHA-256 of the key. */
  String ownerId() {
    return HexFormat.of().formatHex(Sha256.hash(ownerKey.bytes()));
  }

  boolean signsItsEndpoints() {
    return endpointSignature.isPresent();
  }

  /** Whether each signature that is there is the owner's, and made for this member. */
  boolean isBoundTo(PublicKey member) {
    return isSigned(MEMBER_BINDING + member, memberSignature)
        && endpointSignature
            .map(signature -> isSigned(ENDPOINT_BINDING + member + ":" + digest(), signature))
            .orElse(true);
  }

  private boolean isSigned(String text, byte[] signature) {
    return StrictEd25519.verify(ownerKey, text.getBytes(StandardCharsets.US_ASCII), signature);
  }

  /** Over each token in the order of bytes: its length as eight bytes, then the token. */
  private String digest() {
    var out = new ByteArrayOutputStream();
    for (String token : new TreeSet<>(tokens)) {
      out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(token.length()).array());
      out.writeBytes(token.getBytes(StandardCharsets.US_ASCII));
    }
    return HexFormat.of().formatHex(Sha256.hash(out.toByteArray()));
  }
}
