package io.nostrmesh.host.conformance;

import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.nostr.Hex;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event as text, with the right id and signature for whatever stands in its fields, also where
 * no event may have it.
 */
final class SignedText {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SecretKey AUTHOR = Keys.of("author of texts");

  private final Map<String, String> fields = new LinkedHashMap<>();

  /** A note of now. */
  SignedText() {
    with("created_at", Long.toString(System.currentTimeMillis() / 1000));
    with("kind", "1").with("tags", "[]").with("content", "\"" + RANDOM.nextLong() + "\"");
  }

  /**
   * @param json both hashed and sent as it is here
   */
  SignedText with(String field, String json) {
    fields.put(field, json);
    return this;
  }

  String id() {
    return Hex.encode(hash());
  }

  private byte[] hash() {
    String text =
        String.join(
            ",",
            "[0",
            "\"" + AUTHOR.publicKey() + "\"",
            fields.get("created_at"),
            fields.get("kind"),
            fields.get("tags"),
            fields.get("content") + "]");
    return Sha256.hash(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The event, in the order of fields that NIP-01 has. */
  String json() {
    return "{\"id\":\""
        + id()
        + "\",\"pubkey\":\""
        + AUTHOR.publicKey()
        + "\",\"created_at\":"
        + fields.get("created_at")
        + ",\"kind\":"
        + fields.get("kind")
        + ",\"tags\":"
        + fields.get("tags")
        + ",\"content\":"
        + fields.get("content")
        + ",\"sig\":\""
        + AUTHOR.sign(hash(), RANDOM).hex()
        + "\"}";
  }
}
