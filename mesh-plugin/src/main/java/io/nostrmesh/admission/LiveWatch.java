package io.nostrmesh.admission;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.TransportConnection;

/** Has a connection that is being decided about depend on the keys that are asked about. */
record LiveWatch(LiveConnections live, TransportConnection connection)
    implements EndpointUse.Watch {

  @Override
  public void begin(PublicKey key) {
    live.watch(connection, key);
  }

  @Override
  public void end() {
    live.unwatch(connection);
  }
}
