package io.nostrmesh.micronaut.gateway;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.ShutdownEvent;
import io.nostrmesh.gateway.HostGateway;
import jakarta.inject.Singleton;

/** Says goodbye to the clients in the host's own port, before its server closes that. */
@Singleton
@Requires(property = "mesh.gateway.upstream", value = "self")
final class HostGatewayEnd implements ApplicationEventListener<ShutdownEvent> {

  private final HostGateway gateway;

  HostGatewayEnd(HostGateway gateway) {
    this.gateway = gateway;
  }

  @Override
  public void onApplicationEvent(ShutdownEvent beforeTheServerCloses) {
    gateway.close();
  }
}
