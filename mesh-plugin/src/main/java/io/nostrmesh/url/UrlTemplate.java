package io.nostrmesh.url;

import io.nostrmesh.json.Parsed;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * The http or https URL of a service that is asked about a public key, as an operator sets it: the
 * key stands in place of {@code {pubkey}}, or behind the path.
 *
 * @param text as written
 */
public record UrlTemplate(String text) {

  private static final String KEY = "{pubkey}";

  /** Of the length and the characters of a key. */
  private static final String ANY = "0".repeat(64);

  /**
   * @throws IllegalArgumentException when {@code text} is no such URL
   */
  public UrlTemplate {
    if (read(text) instanceof Parsed.Malformed<URI> malformed) {
      throw new IllegalArgumentException("text must be an http(s) URL: " + malformed.problem());
    }
  }

  /** Reads a setting; a problem does not repeat it, since it may hold a password. */
  public static Parsed<UrlTemplate> parse(String text) {
    return read(text).then(uri -> Parsed.valid(new UrlTemplate(text)));
  }

  private static Parsed<URI> read(String text) {
    if (!text.matches("(?i)https?://.*")) {
      return Parsed.malformed("it must start with http:// or https://");
    }
    if (!text.contains(KEY) && text.indexOf('?') >= 0) {
      return Parsed.malformed("it has a query, so write {pubkey} where the key goes");
    }
    return UrlParts.parse(filled(text, ANY)).then(parts -> read(parts, filled(text, ANY)));
  }

  private static Parsed<URI> read(UrlParts parts, String filled) {
    if (parts.hasFragment()) {
      return Parsed.malformed("it must not have a fragment, which never reaches a server");
    }
    try {
      URI uri = new URI(filled);
      // The JDK's client asks no host with an underscore.
      if (uri.getHost() == null || parts.port() == 0 || parts.host().text().contains(ANY)) {
        return Parsed.malformed("its host and port cannot be asked");
      }
      return Parsed.valid(uri);
    } catch (URISyntaxException e) {
      return Parsed.malformed("it is no URL: " + e.getReason());
    }
  }

  private static String filled(String text, String key) {
    return text.contains(KEY) ? text.replace(KEY, key) : text.replaceFirst("/+$", "") + "/" + key;
  }

  /**
   * Where to ask about a key.
   *
   * @param key in hex
   */
  public URI with(String key) {
    return URI.create(filled(text, key));
  }

  /** Scheme, host and port, for people; the rest may be secret. */
  @Override
  public String toString() {
    URI uri = with(ANY);
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }
}
