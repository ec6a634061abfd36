package io.nostrmesh.host.relay;

import io.nostrmesh.url.RelayUrl;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Which URLs in the {@code relay} tag of an AUTH event mean this relay (NIP-42): the configured
 * public URL, and the very address a client is connected to. The Host header does not count, since
 * a relay in the middle could choose it and so reuse the answers that its own clients sign.
 */
final class RelayAddress {

  private final Optional<RelayUrl> publicUrl;

  RelayAddress(Optional<RelayUrl> publicUrl) {
    this.publicUrl = publicUrl;
  }

  boolean isThisRelay(String text, InetSocketAddress local) {
    return RelayUrl.parse(text)
        .toOptional()
        .filter(
            named ->
                publicUrl.filter(named::isSameRelay).isPresent()
                    || RelayUrl.of(false, local.getAddress(), local.getPort(), "")
                        .isSameRelay(named))
        .isPresent();
  }
}
