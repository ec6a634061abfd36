package io.nostrmesh.micronaut.port;

import io.micronaut.context.annotation.Requires;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.nostrmesh.plugin.EmbeddedIrohRelay;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;

/** Through which requests come to an iroh relay that shares the host's port. */
@Singleton
@Requires(property = "mesh.iroh-relay.bind-address", value = "shared")
final class IrohRelayDoors implements HostDoors {

  private final Provider<EmbeddedIrohRelay> relay;

  IrohRelayDoors(Provider<EmbeddedIrohRelay> relay) {
    this.relay = relay;
  }

  @Override
  public String name() {
    return "mesh-iroh-relay";
  }

  @Override
  public ChannelHandler door(Channel connection) {
    return relay.get().door(connection);
  }
}
