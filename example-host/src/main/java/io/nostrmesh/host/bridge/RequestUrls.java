package io.nostrmesh.host.bridge;

import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.url.CanonicalUrl;
import io.nostrmesh.url.RelayUrl;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * By which URLs a client may have meant a path of this relay: that under the public URL, and that
 * of the very address it is connected to. As with NIP-42's {@code relay} tag the Host header does
 * not count, since whoever stands in the middle could choose it.
 */
final class RequestUrls {

  private final Optional<RelayUrl> publicUrl;
  private final String contextPath;

  RequestUrls(HostSettings settings) {
    this.publicUrl = settings.publicUrl();
    this.contextPath = settings.contextPath();
  }

  /**
   * The URLs, the one to tell people first.
   *
   * @param encrypted whether the connection is by TLS
   * @param local our end of it
   */
  List<CanonicalUrl> of(String path, boolean encrypted, InetSocketAddress local) {
    Optional<RelayUrl> connected =
        Optional.ofNullable(local.getAddress())
            .map(address -> RelayUrl.of(encrypted, address, local.getPort(), contextPath));
    return Stream.of(publicUrl, connected)
        .flatMap(Optional::stream)
        .flatMap(url -> CanonicalUrl.of(url.text(), path).toOptional().stream())
        .distinct()
        .toList();
  }
}
