package io.nostrmesh.url;

import java.util.Collection;

/**
 * The same-relay rule: one relay is one mesh, so an offer counts only where its {@code
 * iroh_relay_url} is the one that the relay at hand advertises. Compares the way existing consumers
 * do, as text, and does not use the reader of this package on purpose: unlike {@link CanonicalUrl}
 * it knows neither default ports nor loopback names, and two programs that disagreed about one
 * offer would show it here and hide it there.
 */
public final class SameRelay {

  private SameRelay() {}

  /** Whether both URLs name one iroh relay. URLs without any content never do. */
  public static boolean test(String offered, String advertised) {
    String canonical = canonical(offered);
    return !canonical.isEmpty() && canonical.equals(canonical(advertised));
  }

  /** Whether an offered URL names one of several iroh relays that are advertised together. */
  public static boolean anyOf(Collection<String> advertised, String offered) {
    return advertised.stream().anyMatch(url -> test(offered, url));
  }

  /**
   * The form that is compared: trimmed, without query, fragment and one trailing slash, scheme and
   * authority in lower case.
   */
  static String canonical(String url) {
    String bare = before('#', before('?', url.trim()));
    if (bare.endsWith("/")) {
      bare = bare.substring(0, bare.length() - 1);
    }
    int scheme = bare.indexOf("://");
    if (scheme < 0) {
      return bare;
    }
    int path = bare.indexOf('/', scheme + 3);
    int end = path < 0 ? bare.length() : path;
    return asciiLowerCase(bare.substring(0, end)) + bare.substring(end);
  }

  private static String before(char mark, String text) {
    int at = text.indexOf(mark);
    return at < 0 ? text : text.substring(0, at);
  }

  private static String asciiLowerCase(String text) {
    var lower = new StringBuilder(text.length());
    text.chars().forEach(c -> lower.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
    return lower.toString();
  }
}
