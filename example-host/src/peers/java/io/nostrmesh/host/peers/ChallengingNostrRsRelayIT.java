package io.nostrmesh.host.peers;

import io.nostrmesh.host.clients.RealClients;

/** The gateway in front of a relay that has challenges of its own. */
@RealClients
@NeedsRelay(NostrRsRelay.PROGRAM)
class ChallengingNostrRsRelayIT extends GatewayContract {

  ChallengingNostrRsRelayIT() {
    super(new NostrRsRelay(true));
  }
}
