package io.nostrmesh.sidecar.panel;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Decides which requests are the panel's. Loopback keeps other machines out but not other web pages
 * in the member's browser: those are known by a foreign {@code Origin}, or by a {@code Host} that
 * some DNS server was made to point here, and they do not know the secret.
 *
 * <p>The other way round, a page that lost its program must not tell the secret to whatever listens
 * on the port meanwhile. So it first has the server {@linkplain #proof prove} that it knows it.
 */
final class PanelGuard {
  private static final String HMAC = "HmacSHA256";
  private static final Pattern NONCE = Pattern.compile("[0-9a-f]{32,64}");

  private final Set<String> hosts;
  private final byte[] authorization;
  private final SecretKeySpec key;

  PanelGuard(int port, String secret) {
    this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
    this.authorization = ("Bearer " + secret).getBytes(StandardCharsets.UTF_8);
    this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC);
  }

  /** Why not even a file is served to this request, if so. */
  Optional<String> refusal(HttpRequest request) {
    if (!hosts.contains(only(request, HttpHeaderNames.HOST))) {
      return Optional.of("wrong Host");
    }
    boolean foreign =
        request.headers().contains(HttpHeaderNames.ORIGIN)
            && hosts.stream()
                .noneMatch(host -> only(request, HttpHeaderNames.ORIGIN).equals("http://" + host));
    return foreign ? Optional.of("wrong Origin") : Optional.empty();
  }

  /** Whether the request carries the secret of the printed URL. */
  boolean isAuthorized(HttpRequest request) {
    return MessageDigest.isEqual(
        authorization,
        only(request, HttpHeaderNames.AUTHORIZATION).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * HMAC-SHA256 of {@code nonce} under the secret, in hex, as is the nonce: 32 to 64 characters.
   */
  Optional<String> proof(String nonce) {
    if (!NONCE.matcher(nonce).matches()) {
      return Optional.empty();
    }
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return Optional.of(
          HexFormat.of().formatHex(mac.doFinal(nonce.getBytes(StandardCharsets.US_ASCII))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }

  private static String only(HttpRequest request, CharSequence header) {
    List<String> values = request.headers().getAll(header);
    return values.size() == 1 ? values.get(0) : "";
  }
}
