package io.nostrmesh.url;

import io.nostrmesh.json.Parsed;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The address of a Nostr relay: {@code ws} or {@code wss}, a host, perhaps a port and a path.
 * Scheme and host are lower-case and there is no trailing slash, so that two spellings of one relay
 * are equal.
 *
 * @param text the normalised URL, as NIP-42 {@code relay} tags carry it
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

  /** Reads an address that a person typed. */
  public static Parsed<RelayUrl> parse(String text) {
    return normalise(text).then(normal -> Parsed.valid(new RelayUrl(normal)));
  }

  private static Parsed<String> normalise(String text) {
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException e) {
      return Parsed.malformed("a relay address must be a URL such as wss://relay.example.com");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("ws") && !scheme.equals("wss")) {
      return Parsed.malformed("a relay address must start with ws:// or wss://");
    }
    if (uri.getHost() == null) {
      return Parsed.malformed("a relay address must name a host");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null || uri.getRawQuery() != null) {
      return Parsed.malformed("a relay address must not have user info, a query or a fragment");
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath().replaceAll("/+$", "");
    return Parsed.valid(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port + path);
  }

  /** Where to open the WebSocket. */
  public URI webSocket() {
    return URI.create(text);
  }

  /** Where to ask for the relay information document (NIP-11). */
  public URI information() {
    return URI.create("http" + text.substring("ws".length()));
  }

  @Override
  public String toString() {
    return text;
  }
}
