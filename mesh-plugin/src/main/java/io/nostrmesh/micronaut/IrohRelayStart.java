package io.nostrmesh.micronaut;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.core.order.Ordered;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.nostrmesh.plugin.EmbeddedIrohRelay;
import jakarta.inject.Singleton;

/** Starts the embedded iroh relay when the host's HTTP server is up. */
@Singleton
final class IrohRelayStart implements ApplicationEventListener<ServerStartupEvent>, Ordered {

  private final EmbeddedIrohRelay relay;

  IrohRelayStart(EmbeddedIrohRelay relay) {
    this.relay = relay;
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    Refusal.checked(relay::start);
  }

  /** Before listeners that tell the world the host is ready. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }
}
