package io.nostrmesh.host.peers;

import io.nostrmesh.host.clients.RealClients;

/** The gateway in front of the example host. */
@RealClients
class ExampleHostIT extends GatewayContract {

  ExampleHostIT() {
    super(new ExampleHost());
  }
}
