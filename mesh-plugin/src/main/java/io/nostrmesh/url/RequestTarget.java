package io.nostrmesh.url;

import java.util.regex.Pattern;

/** The target of an HTTP request in any form that RFC 9112, section 3.2, has. */
public final class RequestTarget {

  private static final Pattern ABSOLUTE = Pattern.compile("(?i)(?:https?|wss?)://[^/?#]*");

  private RequestTarget() {}

  /**
   * Path and query. Of an absolute form, which proxies may send and servers must accept, scheme and
   * host are left out.
   */
  public static String origin(String target) {
    var absolute = ABSOLUTE.matcher(target);
    if (!absolute.lookingAt()) {
      return target;
    }
    String rest = target.substring(absolute.end());
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  /** The path alone. */
  public static String path(String target) {
    String origin = origin(target);
    int query = origin.indexOf('?');
    return query < 0 ? origin : origin.substring(0, query);
  }
}
