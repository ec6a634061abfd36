package io.nostrmesh.micronaut.gateway;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.nostrmesh.gateway.GatewayParts;
import io.nostrmesh.gateway.HostGateway;
import io.nostrmesh.gateway.gate.GateObserver;
import io.nostrmesh.plugin.PluginRuntime;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Nip11Extensions;
import io.nostrmesh.websocket.ClientFaultListener;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import org.slf4j.LoggerFactory;

/** What gateways are made of, and the one in the host's own port. */
@Factory
final class GatewayFactory {

  private static final ClientFaultListener FAULTS =
      (fault, channel, detail) ->
          LoggerFactory.getLogger(GatewayFactory.class)
              .debug("{} of {}: {}", fault, channel.remoteAddress(), detail);

  @Singleton
  GatewayParts parts(
      EventPolicies policies,
      Nip11Extensions documents,
      MembershipCheck members,
      PluginRuntime runtime) {
    return new GatewayParts(
        policies,
        documents,
        members,
        runtime.verification(),
        runtime.timer(),
        runtime.random(),
        runtime.clock(),
        GateObserver.NONE,
        FAULTS);
  }

  @Singleton
  @Bean(preDestroy = "close")
  @Requires(property = "mesh.gateway.upstream", value = "self")
  HostGateway hostGateway(SecureRandom random) {
    return new HostGateway(random, FAULTS);
  }
}
