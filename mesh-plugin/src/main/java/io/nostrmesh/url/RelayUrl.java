package io.nostrmesh.url;

import io.nostrmesh.json.Parsed;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;

/**
 * The address of a Nostr relay: {@code ws} or {@code wss}, a host, perhaps a port and a path, and
 * nothing else. Scheme and host are lower-case, the default port and slashes at the end are left
 * out, as URL parsers of browsers have it, so that two spellings of one address are equal.
 *
 * @param text the normalised URL, to be shown and compared
 */
public record RelayUrl(String text) {

  /**
   * @throws IllegalArgumentException when {@code text} is no relay URL in normal form
   */
  public RelayUrl {
    if (!(normalise(text) instanceof Parsed.Valid<String> normal) || !normal.value().equals(text)) {
      throw new IllegalArgumentException("text must be a normalised ws:// or wss:// URL: " + text);
    }
  }

  /** Reads an address that a person typed, or that a peer put into a {@code relay} tag. */
  public static Parsed<RelayUrl> parse(String text) {
    return normalise(text.strip()).then(normal -> Parsed.valid(new RelayUrl(normal)));
  }

  /**
   * The URL of a relay that is known by where its socket is.
   *
   * @param path empty, or as {@link #path} returns it
   */
  public static RelayUrl of(boolean secure, InetAddress address, int port, String path) {
    String url = (secure ? "wss://" : "ws://") + UrlHost.of(address).text() + ":" + port + path;
    return parse(url)
        .toOptional()
        .orElseThrow(() -> new IllegalArgumentException("no address of a relay: " + url));
  }

  private static Parsed<String> normalise(String text) {
    if (!text.regionMatches(true, 0, "ws://", 0, 5)
        && !text.regionMatches(true, 0, "wss://", 0, 6)) {
      return Parsed.malformed(
          "a relay address must start with ws:// or wss://, such as wss://relay.example.com");
    }
    return UrlParts.parse(text)
        .then(RelayUrl::plain)
        .then(
            parts ->
                UrlPath.normalize(parts.path())
                    .then(path -> Parsed.valid(withZone(parts) + withoutRoot(path))));
  }

  private static Parsed<UrlParts> plain(UrlParts parts) {
    if (!parts.query().isEmpty() || parts.hasFragment()) {
      return Parsed.malformed("a relay address must not have a query or a fragment");
    }
    if (parts.port() == 0) {
      return Parsed.malformed("the port of a relay address must be 1 to 65535");
    }
    if (parts.path().matches(".*%(?![0-9a-fA-F]{2}).*")) {
      return Parsed.malformed("a % in the path of a URL is followed by two hexadecimal digits");
    }
    return Parsed.valid(parts);
  }

  private static String withZone(UrlParts parts) {
    String host = parts.host().text();
    return parts.host().zone().isEmpty()
        ? parts.origin()
        : parts.scheme()
            + "://"
            + host.substring(0, host.length() - 1)
            + "%25"
            + parts.host().zone()
            + "]"
            + parts.portSuffix();
  }

  private static String withoutRoot(String path) {
    return path.equals("/") ? "" : path;
  }

  private UrlParts parts() {
    return UrlParts.parse(text).toOptional().orElseThrow();
  }

  /** Whether it is reached through TLS. */
  public boolean isSecure() {
    return text.startsWith("wss:");
  }

  /** The name or address to connect to; an IPv6 address stands without its brackets. */
  public String host() {
    String host = parts().host().text();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The port to connect to. */
  public int port() {
    return parts().effectivePort();
  }

  /** Scheme, host and port. */
  public String origin() {
    return parts().origin();
  }

  /** The path, without slash at its end; may be empty. */
  public String path() {
    return parts().path();
  }

  /** As NIP-42 {@code relay} tags carry it: without IPv6 zone, which is nobody else's business. */
  public String tag() {
    UrlParts parts = parts();
    return parts.origin() + parts.path();
  }

  /**
   * Whether both URLs name one relay, seen from one place: loopback hosts are one host, as are a
   * name with and without dot at its end, and an IPv4 address and its IPv4-mapped form; doubled
   * slashes count once, since nostr-tools writes them so.
   */
  public boolean isSameRelay(RelayUrl other) {
    return identity().equals(other.identity());
  }

  private String identity() {
    UrlParts parts = parts();
    String host = parts.host().address().map(UrlHost::of).orElse(parts.host()).collapsed();
    return parts.scheme()
        + "://"
        + (host.equals("localhost.") ? "127.0.0.1" : host.replaceFirst("\\.$", ""))
        + parts.portSuffix()
        + parts.path().replaceAll("/{2,}", "/");
  }

  /**
   * The host, when it is a name that {@link URI} has no host for: with an underscore, as container
   * networks give them. Whoever dials looks it up himself, see {@link #at}.
   */
  public Optional<String> hostToLookUp() {
    String host = parts().host().text();
    return host.contains("_") ? Optional.of(host) : Optional.empty();
  }

  /** The same, with an address in place of the name. */
  public RelayUrl at(InetAddress address) {
    return of(isSecure(), address, parts().effectivePort(), path());
  }

  /**
   * Where to open the WebSocket.
   *
   * @throws IllegalStateException when the host must be looked up first
   */
  public URI webSocket() {
    return uri(text);
  }

  /** Where to ask for the relay information document (NIP-11); likewise. */
  public URI information() {
    return uri("http" + text.substring("ws".length()));
  }

  /** What a browser sends as it is, {@link URI} wants escaped. */
  private URI uri(String url) {
    if (hostToLookUp().isPresent()) {
      throw new IllegalStateException("look up the host of " + text + " first");
    }
    int path = url.length() - path().length();
    String escaped =
        url.substring(path)
            .replace("[", "%5B")
            .replace("]", "%5D")
            .replace("|", "%7C")
            .replace("^", "%5E");
    // RFC 6874 escapes the percent sign before a zone, Java does not.
    return URI.create(url.substring(0, path).replace("%25", "%") + escaped);
  }

  @Override
  public String toString() {
    return text;
  }
}
