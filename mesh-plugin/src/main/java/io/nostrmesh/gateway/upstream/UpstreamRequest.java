package io.nostrmesh.gateway.upstream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a client asked for, as the relay gets to see it.
 *
 * @param target path and query, as the client wrote them
 * @param headers end-to-end headers only (RFC 9110 section 7.6.1)
 */
public record UpstreamRequest(String target, HttpHeaders headers) {

  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "host",
          "http2-settings",
          "sec-websocket-key",
          "sec-websocket-version",
          "sec-websocket-accept",
          "sec-websocket-extensions");

  /**
   * Says where a body ends, which is the next server's matter as much as ours. A client that names
   * it in Connection (RFC 9110 section 7.6.1 forbids it) would get its body read as requests there.
   */
  private static final String FRAMING = "content-length";

  /**
   * Takes out what is between two neighbours only.
   *
   * @param received a request's or an answer's headers
   * @param into gets the others
   */
  public static void copyEndToEnd(HttpHeaders received, HttpHeaders into) {
    Set<String> named =
        received.getAll(HttpHeaderNames.CONNECTION).stream()
            .flatMap(line -> Arrays.stream(line.split(",")))
            .map(name -> name.trim().toLowerCase(Locale.ROOT))
            .filter(name -> !name.equals(FRAMING))
            .collect(Collectors.toSet());
    for (Map.Entry<String, String> header : received) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!HOP_BY_HOP.contains(name) && !named.contains(name)) {
        into.add(header.getKey(), header.getValue());
      }
    }
  }
}
