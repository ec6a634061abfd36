package io.nostrmesh.host.peers;

import io.nostrmesh.host.clients.RealClients;

/** The gateway in front of a relay written in Python. */
@RealClients
@NeedsRelay(NostrRelayOfPython.PROGRAM)
class NostrRelayOfPythonIT extends GatewayContract {

  NostrRelayOfPythonIT() {
    super(new NostrRelayOfPython());
  }
}
