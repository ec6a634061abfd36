package io.nostrmesh.micronaut;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerShutdownEvent;
import io.nostrmesh.plugin.EmbeddedIrohRelay;
import jakarta.inject.Singleton;

/** Ends an iroh relay in the port of the host's HTTP server with that server. */
@Singleton
final class IrohRelayStop implements ApplicationEventListener<ServerShutdownEvent> {

  private final EmbeddedIrohRelay relay;

  IrohRelayStop(EmbeddedIrohRelay relay) {
    this.relay = relay;
  }

  @Override
  public void onApplicationEvent(ServerShutdownEvent event) {
    relay.stopWithServer();
  }
}
