package io.nostrmesh.gateway.front;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a client accepts (RFC 9110 section 12.5.1), so far as NIP-11 goes. */
public final class AcceptedTypes {

  /** The type of the document. */
  public static final String NOSTR_JSON = "application/nostr+json";

  private AcceptedTypes() {}

  static boolean hasNostrJson(HttpHeaders headers) {
    return hasNostrJson(headers.getAll(HttpHeaderNames.ACCEPT));
  }

  /**
   * Whether the information document is named, and not by a quality of zero.
   *
   * @param accepted all lines of the header {@code Accept}
   */
  public static boolean hasNostrJson(List<String> accepted) {
    return accepted.stream()
        .flatMap(line -> Arrays.stream(line.toLowerCase(Locale.ROOT).split(",")))
        .anyMatch(AcceptedTypes::isNostrJson);
  }

  private static boolean isNostrJson(String range) {
    String[] parts = range.split(";");
    return parts.length > 0
        && parts[0].trim().equals(NOSTR_JSON)
        && Arrays.stream(parts)
            .map(String::trim)
            .noneMatch(part -> part.matches("q\\s*=\\s*0(\\.0{0,3})?"));
  }
}
