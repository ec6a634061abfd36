package io.nostrmesh.micronaut.gateway;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.nostrmesh.gateway.GatewayParts;
import io.nostrmesh.gateway.HostGateway;
import io.nostrmesh.plugin.GatewayAssembly;
import io.nostrmesh.plugin.PluginRuntime;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Nip11Extensions;
import io.nostrmesh.spi.roster.EndpointRoster;
import jakarta.inject.Singleton;
import java.security.SecureRandom;

/** What gateways are made of, and the one in the host's own port. */
@Factory
final class GatewayFactory {

  @Singleton
  GatewayParts parts(
      EventPolicies policies,
      Nip11Extensions documents,
      MembershipCheck members,
      EndpointRoster roster,
      PluginRuntime runtime) {
    return GatewayAssembly.parts(policies, documents, members, roster, runtime);
  }

  @Singleton
  @Bean(preDestroy = "close")
  @Requires(property = "mesh.gateway.upstream", value = "self")
  HostGateway hostGateway(SecureRandom random) {
    return new HostGateway(random, GatewayAssembly.FAULTS);
  }
}
