package io.nostrmesh.sidecar;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which requests are the panel's. Loopback keeps other machines out but not other web pages
 * in the member's browser: those are known by a foreign {@code Origin}, or by a {@code Host} that
 * some DNS server was made to point here, and they do not know the secret.
 */
final class PanelGuard {
  private final Set<String> hosts;
  private final byte[] authorization;

  PanelGuard(int port, String secret) {
    this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
    this.authorization = ("Bearer " + secret).getBytes(StandardCharsets.UTF_8);
  }

  /** Why not even a file is served to this request, if so. */
  Optional<String> refusal(HttpExchange exchange) {
    if (!hosts.contains(only(exchange, "Host"))) {
      return Optional.of("wrong Host");
    }
    boolean foreign =
        exchange.getRequestHeaders().containsKey("Origin")
            && hosts.stream().noneMatch(host -> only(exchange, "Origin").equals("http://" + host));
    return foreign ? Optional.of("wrong Origin") : Optional.empty();
  }

  /** Whether the request carries the secret of the printed URL. */
  boolean isAuthorized(HttpExchange exchange) {
    return MessageDigest.isEqual(
        authorization, only(exchange, "Authorization").getBytes(StandardCharsets.UTF_8));
  }

  private static String only(HttpExchange exchange, String header) {
    List<String> values = exchange.getRequestHeaders().getOrDefault(header, List.of());
    return values.size() == 1 ? values.get(0) : "";
  }
}
