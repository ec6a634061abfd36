package io.nostrmesh.url;

import io.nostrmesh.json.Parsed;
import java.net.URI;

/**
 * The one spelling of an http(s) URL that signers sign and verifiers compare. Scheme and host in
 * lower case, every loopback host as {@code 127.0.0.1}, default port dropped, dot segments
 * resolved, no trailing slash, no fragment; {@code ws} and {@code wss} become {@code http} and
 * {@code https}, since a WebSocket is opened by an HTTP request. Input that URL parsers disagree
 * about (white space, backslashes, user info, shortened IPv4 addresses and the like) is refused.
 */
public final class CanonicalUrl {

  private final String text;

  private CanonicalUrl(String text) {
    this.text = text;
  }

  /** The URL of a request, query included. A fragment is refused, since no request carries one. */
  public static Parsed<CanonicalUrl> ofRequest(String url) {
    return UrlParts.parse(url)
        .then(
            parts ->
                parts.hasFragment()
                    ? Parsed.malformed("a request URL has no fragment")
                    : UrlPath.normalize(parts.path())
                        .then(path -> at(parts, path + parts.query())));
  }

  /**
   * The URL of {@code path} at a service: appended to the path of {@code base}, not resolved
   * against it; query and fragment of {@code base} are dropped.
   *
   * @param base where the service is
   * @param path may be empty; all its characters are path, so that a question mark gets escaped. It
   *     cannot climb out of {@code base}.
   */
  public static Parsed<CanonicalUrl> of(String base, String path) {
    return UrlParts.parse(base)
        .then(parts -> UrlPath.join(parts.path(), path).then(joined -> at(parts, joined)));
  }

  private static Parsed<CanonicalUrl> at(UrlParts parts, String target) {
    if (!parts.host().zone().isEmpty()) {
      return Parsed.malformed("an IPv6 zone is known on one machine only; write the URL without");
    }
    String scheme = parts.isSecure() ? "https" : "http";
    String host = parts.host().collapsed();
    return Parsed.valid(new CanonicalUrl(scheme + "://" + host + parts.portSuffix() + target));
  }

  /**
   * Where to send the request.
   *
   * @throws IllegalArgumentException when a path that browsers take is none for {@link URI}
   */
  public URI uri() {
    return URI.create(text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CanonicalUrl that && that.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The URL itself. */
  @Override
  public String toString() {
    return text;
  }
}
