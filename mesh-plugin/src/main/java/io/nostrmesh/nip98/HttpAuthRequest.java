package io.nostrmesh.nip98;

import io.nostrmesh.nostr.Sha256;
import io.nostrmesh.url.CanonicalUrl;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The request that a token is for.
 *
 * @param method HTTP method, such as {@code GET}
 * @param payloadHash SHA-256 of the body in lower-case hex; empty for a request without body
 */
public record HttpAuthRequest(String method, CanonicalUrl url, Optional<String> payloadHash) {

  public static HttpAuthRequest get(CanonicalUrl url) {
    return new HttpAuthRequest("GET", url, Optional.empty());
  }

  public static HttpAuthRequest post(CanonicalUrl url, byte[] body) {
    String hash = HexFormat.of().formatHex(Sha256.hash(body));
    return new HttpAuthRequest("POST", url, Optional.of(hash));
  }
}
