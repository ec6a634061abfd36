package io.nostrmesh.micronaut.gateway;

import io.micronaut.context.BeanProvider;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.core.order.Ordered;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.nostrmesh.gateway.Gateway;
import io.nostrmesh.gateway.GatewayParts;
import io.nostrmesh.gateway.HostGateway;
import io.nostrmesh.gateway.HostPlace;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.settings.UpstreamAddress;
import io.nostrmesh.micronaut.HostsBeans;
import io.nostrmesh.micronaut.HostsLoops;
import io.nostrmesh.micronaut.Refusal;
import io.nostrmesh.micronaut.port.HostServers;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.spi.roster.EndpointRoster;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts the gateway when the host's HTTP server is up, and stops the one with its own port. */
@Singleton
final class GatewayStart implements ApplicationEventListener<ServerStartupEvent>, Ordered {

  private final PluginSettings settings;
  private final GatewayParts parts;
  private final BeanProvider<HostGateway> inHost;
  private final HostServers servers;
  private final HostsLoops loops;
  private final HostsBeans hosts;
  private @Nullable Gateway ownPort;

  GatewayStart(
      PluginSettings settings,
      GatewayParts parts,
      BeanProvider<HostGateway> inHost,
      HostServers servers,
      HostsLoops loops,
      HostsBeans hosts) {
    this.settings = settings;
    this.parts = parts;
    this.inHost = inHost;
    this.servers = servers;
    this.loops = loops;
    this.hosts = hosts;
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    settings.gateway().ifPresent(asked -> Refusal.checked(() -> start(asked, event.getSource())));
  }

  private void start(GatewaySettings asked, EmbeddedServer host) {
    if (asked.upstream() instanceof UpstreamAddress.At) {
      ownPort = Gateway.start(asked, parts);
    } else {
      // A host that hands its events over by itself need not be asked for them.
      boolean tellsItself = hosts.want(Set.of(EndpointRoster.class));
      inHost.get().start(asked, tellsItself ? parts.withoutRoster() : parts, place(host));
    }
  }

  private HostPlace place(EmbeddedServer host) {
    return new HostPlace(
        loops.group(), loops::client, servers.of(host).address(), host.getScheme().equals("https"));
  }

  /** Where clients come to, if the gateway has a port of its own. */
  Optional<InetSocketAddress> address() {
    return Optional.ofNullable(ownPort).map(Gateway::localAddress);
  }

  /** Behind the iroh relay, of which clients are told, and before those who call the host ready. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE + 1;
  }

  @PreDestroy
  void close() {
    if (ownPort != null) {
      ownPort.close();
    }
  }
}
