package io.nostrmesh.iroh.server.http;

import java.util.Locale;

/** The target of a request in any form that RFC 9112, section 3.2, has. */
final class RequestTarget {

  private RequestTarget() {}

  /** The path alone. Of an absolute form, which proxies may send, scheme and host are left out. */
  static String path(String target) {
    String path = target.substring(0, end(target));
    String lower = path.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("http://") && !lower.startsWith("https://")) {
      return path;
    }
    int slash = path.indexOf('/', path.indexOf("://") + "://".length());
    return slash < 0 ? "/" : path.substring(slash);
  }

  private static int end(String target) {
    int query = target.indexOf('?');
    return query < 0 ? target.length() : query;
  }
}
