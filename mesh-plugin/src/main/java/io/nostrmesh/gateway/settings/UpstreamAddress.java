package io.nostrmesh.gateway.settings;

import io.nostrmesh.url.RelayUrl;

/** Where the relay behind the gateway is. */
public sealed interface UpstreamAddress {

  /**
   * A relay that runs by itself.
   *
   * @param url of its WebSocket; a client's path goes behind its path
   */
  record At(RelayUrl url) implements UpstreamAddress {}

  /** The host whose port the gateway sits in. */
  record Self() implements UpstreamAddress {}
}
