package io.nostrmesh.micronaut.gateway;

import io.micronaut.context.annotation.Requires;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.nostrmesh.gateway.HostGateway;
import io.nostrmesh.micronaut.port.HostDoors;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;

/** Through which the relay's WebSockets come to the gateway. */
@Singleton
@Requires(property = "mesh.gateway.upstream", value = "self")
final class GatewayDoors implements HostDoors {

  private final Provider<HostGateway> gateway;

  GatewayDoors(Provider<HostGateway> gateway) {
    this.gateway = gateway;
  }

  @Override
  public String name() {
    return "mesh-gateway";
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public ChannelHandler door(Channel connection) {
    return gateway.get().door();
  }

  /** It takes every WebSocket that comes so far. */
  @Override
  public int getOrder() {
    return LOWEST_PRECEDENCE;
  }
}
