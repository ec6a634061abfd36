package io.nostrmesh.iroh.protocol;

import io.nostrmesh.ed25519.StrictEd25519;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.spi.EndpointId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * Proof of an endpoint's key that saves the challenge's round trip over TLS: the endpoint signs
 * bytes that both sides derive from the TLS session (RFC 5705, RFC 8446 section 7.5) and sends the
 * signature in the {@value #HEADER} header of its upgrade request.
 *
 * <p>The derived bytes are unique to the session, so the header cannot be replayed on another one.
 * When a proxy ends TLS before the relay, the sessions differ and so do the bytes: {@link #suffix}
 * shows it, and the relay sends a challenge instead, as it does whenever it cannot use the header.
 *
 * @param suffix the last 16 of the derived bytes, in clear
 */
public record KeyMaterialAuth(EndpointId endpoint, EndpointSignature signature, byte[] suffix) {

  /** The request header that carries it, as base64url without padding. */
  public static final String HEADER = "x-iroh-relay-client-auth-v1";

  /** Label of the TLS exporter; its context is the endpoint's 32 key bytes. */
  public static final String EXPORTER_LABEL = "iroh-relay handshake v1";

  /** How many bytes to ask of the TLS exporter. */
  public static final int KEY_MATERIAL_BYTES = 32;

  private static final int SIGNED_BYTES = 16;
  private static final int SUFFIX_BYTES = KEY_MATERIAL_BYTES - SIGNED_BYTES;
  private static final int BYTES = EndpointId.BYTES + 1 + EndpointSignature.BYTES + SUFFIX_BYTES;

  /**
   * @throws IllegalArgumentException when {@code suffix} is not 16 bytes
   */
  public KeyMaterialAuth {
    if (suffix.length != SUFFIX_BYTES) {
      throw new IllegalArgumentException("suffix must be 16 bytes, got " + suffix.length);
    }
    suffix = suffix.clone();
  }

  /** Reads the value of the header. */
  public static Parsed<KeyMaterialAuth> parse(String header) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(header));
    } catch (IllegalArgumentException e) {
      return Parsed.malformed("key material header is not base64url");
    }
    if (bytes.remaining() != BYTES || bytes.get(EndpointId.BYTES) != EndpointSignature.BYTES) {
      return Parsed.malformed("key material header is not key, signature and suffix");
    }
    var key = take(bytes, EndpointId.BYTES);
    bytes.get();
    var signature = take(bytes, EndpointSignature.BYTES);
    return Parsed.valid(
        new KeyMaterialAuth(
            EndpointId.of(key), new EndpointSignature(signature), take(bytes, SUFFIX_BYTES)));
  }

  /** The value of the header. */
  public String encode() {
    byte[] bytes =
        ByteBuffer.allocate(BYTES)
            .put(endpoint.bytes())
            .put((byte) EndpointSignature.BYTES)
            .put(signature.bytes())
            .put(suffix)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Whether this proves the endpoint's key on the TLS session that gave {@code keyMaterial}. Takes
   * some 100 µs: not for an event loop.
   */
  public boolean isProvedBy(byte[] keyMaterial) {
    return keyMaterial.length == KEY_MATERIAL_BYTES
        && Arrays.equals(keyMaterial, SIGNED_BYTES, KEY_MATERIAL_BYTES, suffix, 0, SUFFIX_BYTES)
        && StrictEd25519.verify(
            endpoint, Arrays.copyOf(keyMaterial, SIGNED_BYTES), signature.bytes());
  }

  /** The suffix, a fresh array. */
  @Override
  public byte[] suffix() {
    return suffix.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyMaterialAuth that
        && endpoint.equals(that.endpoint)
        && signature.equals(that.signature)
        && Arrays.equals(suffix, that.suffix);
  }

  @Override
  public int hashCode() {
    return endpoint.hashCode();
  }

  @Override
  public String toString() {
    return "KeyMaterialAuth[" + endpoint + "]";
  }

  private static byte[] take(ByteBuffer from, int length) {
    var bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }
}
