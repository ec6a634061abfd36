package io.nostrmesh.micronaut.port;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.nostrmesh.plugin.EmbeddedIrohRelay;
import io.nostrmesh.settings.IrohRelayPlan;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;

/** Through which requests come to an iroh relay that shares the host's port. */
@Singleton
final class IrohRelayDoors implements HostDoors {

  private final Provider<IrohRelayPlan> plan;
  private final Provider<EmbeddedIrohRelay> relay;

  IrohRelayDoors(Provider<IrohRelayPlan> plan, Provider<EmbeddedIrohRelay> relay) {
    this.plan = plan;
    this.relay = relay;
  }

  @Override
  public String name() {
    return "mesh-iroh-relay";
  }

  @Override
  public boolean isOpen() {
    return plan.get().isShared();
  }

  @Override
  public ChannelHandler door(Channel connection) {
    return relay.get().door(connection);
  }
}
