package io.nostrmesh.host.peers;

import io.nostrmesh.host.clients.RealClients;

/** The gateway in front of strfry with its own settings, in which it never asks for a key. */
@RealClients
@NeedsRelay(Strfry.PROGRAM)
class StrfryIT extends StrfryContract {

  StrfryIT() {
    super(new Strfry(false));
  }
}
