package io.nostrmesh.nip42;

import io.nostrmesh.url.RelayUrl;
import java.net.InetSocketAddress;

/**
 * Where a client is connected to.
 *
 * @param encrypted whether that connection is by TLS
 * @param local our end of it
 * @param path of the relay there: empty, or with a slash at its beginning and none at its end
 */
public record ConnectedAddress(boolean encrypted, InetSocketAddress local, String path) {

  RelayUrl url() {
    return RelayUrl.of(encrypted, local.getAddress(), local.getPort(), path);
  }
}
