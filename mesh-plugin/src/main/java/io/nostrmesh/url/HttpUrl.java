package io.nostrmesh.url;

import io.nostrmesh.json.Parsed;
import java.net.URI;

/**
 * The http or https URL of a service, as an operator sets it: host, perhaps port and path, and
 * nothing else. It stays as it is written, since it is advertised and signed so.
 *
 * @param text as written
 */
public record HttpUrl(String text) {

  /**
   * @throws IllegalArgumentException when {@code text} is no such URL
   */
  public HttpUrl {
    if (check(text) instanceof Parsed.Malformed<UrlParts> malformed) {
      throw new IllegalArgumentException("text must be an http(s) URL: " + malformed.problem());
    }
  }

  /** Reads a setting. */
  public static Parsed<HttpUrl> parse(String text) {
    return check(text).then(parts -> Parsed.valid(new HttpUrl(text)));
  }

  private static Parsed<UrlParts> check(String text) {
    if (!text.regionMatches(true, 0, "http://", 0, 7)
        && !text.regionMatches(true, 0, "https://", 0, 8)) {
      return Parsed.malformed("it must start with http:// or https://");
    }
    if (text.indexOf('?') >= 0 || text.indexOf('#') >= 0) {
      return Parsed.malformed("it must have neither query nor fragment");
    }
    return UrlParts.parse(text)
        .then(
            parts ->
                parts.port() == 0
                    ? Parsed.malformed("its port must be 1 to 65535")
                    : CanonicalUrl.of(text, "").then(canonical -> Parsed.valid(parts)));
  }

  /** Whether it is reached through TLS. */
  public boolean isSecure() {
    return parts().isSecure();
  }

  /** Whether its host is this machine, as {@code localhost} and {@code [::1]} are. */
  public boolean isLoopback() {
    return parts().host().isLoopback();
  }

  /**
   * As the JDK has it, with more of a path.
   *
   * @throws IllegalArgumentException when the JDK knows no such host
   */
  public URI uri(String more) {
    return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + more);
  }

  /** The canonical path, without slash at its end; may be empty. */
  public String path() {
    String path = UrlPath.normalize(parts().path()).toOptional().orElseThrow();
    return path.equals("/") ? "" : path;
  }

  private UrlParts parts() {
    return UrlParts.parse(text).toOptional().orElseThrow();
  }

  @Override
  public String toString() {
    return text;
  }
}
