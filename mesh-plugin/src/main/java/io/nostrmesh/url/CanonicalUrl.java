package io.nostrmesh.url;

import io.nostrmesh.json.Parsed;

/**
 * The one spelling of an http(s) URL that signers sign and verifiers compare. Scheme and host in
 * lower case, every loopback host as {@code 127.0.0.1}, default port dropped, dot segments
 * resolved, no trailing slash, no fragment; {@code ws} and {@code wss} become {@code http} and
 * {@code https}, since a WebSocket is opened by an HTTP request. Input that URL parsers disagree
 * about (white space, backslashes, user info, shortened IPv4 addresses and the like) is refused.
 */
public final class CanonicalUrl {

  private final String text;

  private CanonicalUrl(HttpUrl url, String path) {
    this.text = url.origin() + path + url.query();
  }

  /** The URL of a request, query included. A fragment is refused, since no request carries one. */
  public static Parsed<CanonicalUrl> ofRequest(String url) {
    return HttpUrl.parse(url)
        .then(
            parts ->
                parts.hasFragment()
                    ? Parsed.malformed("a request URL has no fragment")
                    : UrlPath.normalize(parts.path())
                        .then(path -> Parsed.valid(new CanonicalUrl(parts, path))));
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
    return HttpUrl.parse(base)
        .then(
            parts ->
                UrlPath.join(parts.path(), path)
                    .then(joined -> Parsed.valid(new CanonicalUrl(parts.withoutQuery(), joined))));
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
