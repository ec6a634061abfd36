package io.nostrmesh.url;

import io.nostrmesh.json.Parsed;
import java.util.Locale;

/**
 * The parts of an absolute http(s) URL, host and port already canonical.
 *
 * @param origin scheme, host and any port that is not the default
 * @param path as written; may be empty
 * @param query as written, with its question mark; empty when there is none
 */
record HttpUrl(String origin, String path, String query, boolean hasFragment) {

  /** The longest URL that is looked at, in characters; they come from peers inside tokens. */
  static final int MAX_LENGTH = 2048;

  private static final int MAX_PORT = 65535;

  static Parsed<HttpUrl> parse(String url) {
    if (url.length() > MAX_LENGTH) {
      return Parsed.malformed("a URL must be at most " + MAX_LENGTH + " characters long");
    }
    if (url.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '\\')) {
      return Parsed.malformed("a URL holds no white space, control character or backslash");
    }
    int afterScheme = url.indexOf("://");
    String scheme = afterScheme < 0 ? "" : httpScheme(url.substring(0, afterScheme));
    if (scheme.isEmpty()) {
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
    return origin(scheme, rest.substring(0, path))
        .then(
            origin ->
                Parsed.valid(
                    new HttpUrl(
                        origin,
                        rest.substring(path, query),
                        querySpelling,
                        fragment < rest.length())));
  }

  HttpUrl withoutQuery() {
    return new HttpUrl(origin, path, "", hasFragment);
  }

  private static int end(String text, String delimiter) {
    int index = text.indexOf(delimiter);
    return index < 0 ? text.length() : index;
  }

  private static String httpScheme(String scheme) {
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "http", "ws" -> "http";
      case "https", "wss" -> "https";
      default -> "";
    };
  }

  private static Parsed<String> origin(String scheme, String authority) {
    if (authority.contains("@")) {
      return Parsed.malformed("a URL must not hold user info");
    }
    int hostEnd = authority.indexOf(':', authority.indexOf(']') + 1);
    String host = hostEnd < 0 ? authority : authority.substring(0, hostEnd);
    String port = hostEnd < 0 ? "" : authority.substring(hostEnd + 1);
    return UrlHost.parse(host)
        .then(
            canonical ->
                port(scheme, port).then(p -> Parsed.valid(scheme + "://" + canonical + p)));
  }

  /** The port with its colon, or empty text for the default port of {@code scheme}. */
  private static Parsed<String> port(String scheme, String digits) {
    if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Parsed.malformed("the port of a URL must be a number");
    }
    String number = digits.replaceFirst("^0+(?=.)", "");
    if (number.length() > 5 || !number.isEmpty() && Integer.parseInt(number) > MAX_PORT) {
      return Parsed.malformed("the port of a URL must be at most " + MAX_PORT);
    }
    boolean implied = number.isEmpty() || number.equals(scheme.equals("http") ? "80" : "443");
    return Parsed.valid(implied ? "" : ":" + number);
  }
}
