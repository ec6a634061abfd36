package io.nostrmesh.url;

import io.nostrmesh.json.Parsed;
import java.util.Locale;

/**
 * The parts of an absolute URL of a server, host and port already canonical.
 *
 * @param scheme {@code http}, {@code https}, {@code ws} or {@code wss}
 * @param port -1 for the scheme's default, however that was written
 * @param path as written; may be empty
 * @param query as written, with its question mark; empty when there is none
 */
record UrlParts(
    String scheme, UrlHost host, int port, String path, String query, boolean hasFragment) {

  /** The longest URL that is looked at, in characters; they come from peers inside tokens. */
  static final int MAX_LENGTH = 2048;

  static final int DEFAULT_PORT = -1;

  static Parsed<UrlParts> parse(String url) {
    if (url.length() > MAX_LENGTH) {
      return Parsed.malformed("a URL must be at most " + MAX_LENGTH + " characters long");
    }
    if (url.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '\\')) {
      return Parsed.malformed("a URL holds no white space, control character or backslash");
    }
    int afterScheme = url.indexOf("://");
    String scheme = afterScheme < 0 ? "" : url.substring(0, afterScheme).toLowerCase(Locale.ROOT);
    if (!scheme.matches("https?|wss?")) {
      return Parsed.malformed("a URL must start with http://, https://, ws:// or wss://");
    }
    String rest = url.substring(afterScheme + 3);
    int fragment = end(rest, "#");
    int query = end(rest.substring(0, fragment), "?");
    int path = end(rest.substring(0, query), "/");
    String querySpelling = rest.substring(query, fragment);
    if (!querySpelling.chars().allMatch(c -> c < 0x7f && c != '"' && c != '<' && c != '>')) {
      return Parsed.malformed("the query of a URL must be percent-encoded");
    }
    String authority = rest.substring(0, path);
    if (authority.contains("@")) {
      return Parsed.malformed("a URL must not hold user info");
    }
    return HostAndPort.split(authority)
        .then(
            split ->
                split
                    .portNumber()
                    .then(
                        port ->
                            Parsed.valid(
                                new UrlParts(
                                    scheme,
                                    split.host(),
                                    port == defaultPort(scheme) ? DEFAULT_PORT : port,
                                    rest.substring(path, query),
                                    querySpelling,
                                    fragment < rest.length()))));
  }

  private static int end(String text, String delimiter) {
    int index = text.indexOf(delimiter);
    return index < 0 ? text.length() : index;
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") || scheme.equals("wss") ? 443 : 80;
  }

  boolean isSecure() {
    return scheme.equals("https") || scheme.equals("wss");
  }

  boolean isWebSocket() {
    return scheme.startsWith("ws");
  }

  /** The port that is connected to. */
  int effectivePort() {
    return port == DEFAULT_PORT ? defaultPort(scheme) : port;
  }

  /** Scheme, host and any port that is not the default. */
  String origin() {
    return scheme + "://" + host.text() + portSuffix();
  }

  /** The port with its colon, or empty text for the scheme's default. */
  String portSuffix() {
    return port == DEFAULT_PORT ? "" : ":" + port;
  }
}
