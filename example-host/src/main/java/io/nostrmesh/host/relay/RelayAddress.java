package io.nostrmesh.host.relay;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Which URLs in the {@code relay} tag of an AUTH event mean this relay (NIP-42): the configured
 * public URL, and the very address a client is connected to. The Host header does not count, since
 * a relay in the middle could choose it and so reuse the answers that its own clients sign.
 */
final class RelayAddress {

  private final Optional<URI> publicUrl;

  RelayAddress(Optional<URI> publicUrl) {
    this.publicUrl = publicUrl;
  }

  boolean isThisRelay(String text, InetSocketAddress local) {
    URI url;
    try {
      url = URI.create(text.trim());
    } catch (IllegalArgumentException e) {
      return false;
    }
    if (url.getHost() == null || url.getScheme() == null || url.getUserInfo() != null) {
      return false;
    }
    return publicUrl.map(own -> spelling(own).equals(spelling(url))).orElse(false)
        || isConnectedTo(url, local);
  }

  private static boolean isConnectedTo(URI url, InetSocketAddress local) {
    return "ws".equalsIgnoreCase(url.getScheme())
        && port(url) == local.getPort()
        && path(url).isEmpty()
        && (host(url).equals(host(local)) || isLoopbackName(url) && isLoopback(local));
  }

  private static boolean isLoopbackName(URI url) {
    return host(url).equals("127.0.0.1") || host(url).equals("[::1]");
  }

  private static boolean isLoopback(InetSocketAddress local) {
    return local.getAddress() != null && local.getAddress().isLoopbackAddress();
  }

  private static String host(InetSocketAddress local) {
    return local.getAddress() == null ? "" : local.getAddress().getHostAddress();
  }

  private static String spelling(URI url) {
    return url.getScheme().toLowerCase(Locale.ROOT)
        + "://"
        + host(url)
        + ":"
        + port(url)
        + path(url);
  }

  private static String host(URI url) {
    String host = url.getHost().toLowerCase(Locale.ROOT);
    return host.equals("localhost") ? "127.0.0.1" : host;
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return "wss".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
  }

  private static String path(URI url) {
    String path = url.getRawPath() == null ? "" : url.getRawPath().replaceFirst("/+$", "");
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }
}
