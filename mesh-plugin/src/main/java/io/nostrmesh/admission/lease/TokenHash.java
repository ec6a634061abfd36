package io.nostrmesh.admission.lease;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Sha256;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Names a token without giving it away: the SHA-256 of its event's id and signature. Not of its
 * text, since one event has many spellings in base64 and JSON.
 *
 * @param hex 64 lower-case hex characters
 */
public record TokenHash(String hex) {

  public static TokenHash of(Event event) {
    byte[] id = event.id().bytes();
    byte[] signature = event.sig().bytes();
    byte[] both = ByteBuffer.allocate(id.length + signature.length).put(id).put(signature).array();
    return new TokenHash(HexFormat.of().formatHex(Sha256.hash(both)));
  }
}
