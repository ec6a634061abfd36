package io.nostrmesh.gateway.upstream;

import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A secret header by which a gateway in its host's own port knows the connections that it makes to
 * that port itself. For any thread.
 */
public final class HostMark {

  /** The header. Behind {@link #take} it is there only in requests of the gateway itself. */
  public static final String HEADER = "X-Mesh-Gateway";

  private static final String SEEN = "own";
  private static final int BYTES = 32;

  private final String secret;

  public HostMark(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    this.secret = HexFormat.of().formatHex(bytes);
  }

  /** The header with its secret, for a client that is no Netty pipeline. */
  public Map<String, String> headers() {
    return Map.of(HEADER, secret);
  }

  void put(HttpHeaders headers) {
    headers.set(HEADER, secret);
  }

  /**
   * Takes the secret off a request's headers, right or wrong, so that nobody behind sees it.
   *
   * @return whether it was the right one
   */
  public boolean take(HttpHeaders headers) {
    @Nullable String given = headers.get(HEADER);
    headers.remove(HEADER);
    boolean own =
        given != null
            && MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    if (own) {
      headers.set(HEADER, SEEN);
    }
    return own;
  }

  @Override
  public String toString() {
    return "HostMark";
  }
}
