package io.nostrmesh.gateway.settings;

import io.nostrmesh.url.RelayUrl;
import java.util.Set;

/** Where the relay behind the gateway is. */
public sealed interface UpstreamAddress {

  /**
   * A relay that runs by itself.
   *
   * @param url of its WebSocket; a client's path goes behind its path
   */
  record At(RelayUrl url) implements UpstreamAddress {}

  /**
   * The host whose port the gateway sits in.
   *
   * @param otherSockets paths of WebSockets that are not its relay's, each with its slash, without
   *     one at its end
   */
  record Self(Set<String> otherSockets) implements UpstreamAddress {

    public Self {
      otherSockets = Set.copyOf(otherSockets);
    }
  }
}
