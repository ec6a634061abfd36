package io.nostrmesh.host.peers;

import io.nostrmesh.host.clients.RealClients;

/** The gateway in front of a relay of the field that sends no challenge. */
@RealClients
@NeedsRelay(NostrRsRelay.PROGRAM)
class NostrRsRelayIT extends GatewayContract {

  NostrRsRelayIT() {
    super(new NostrRsRelay(false));
  }
}
