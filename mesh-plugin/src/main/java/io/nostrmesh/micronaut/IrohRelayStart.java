package io.nostrmesh.micronaut;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.core.order.Ordered;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.nostrmesh.micronaut.port.HostServers;
import io.nostrmesh.plugin.EmbeddedIrohRelay;
import io.nostrmesh.plugin.StartLine;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.spi.MembershipCheck;
import jakarta.inject.Singleton;

/** Starts the embedded iroh relay when the host's HTTP server is up, and says what is on. */
@Singleton
final class IrohRelayStart implements ApplicationEventListener<ServerStartupEvent>, Ordered {

  private final EmbeddedIrohRelay relay;
  private final PluginSettings settings;
  private final MembershipCheck members;
  private final HostServers servers;

  IrohRelayStart(
      EmbeddedIrohRelay relay,
      PluginSettings settings,
      MembershipCheck members,
      HostServers servers) {
    this.relay = relay;
    this.settings = settings;
    this.members = members;
    this.servers = servers;
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    Refusal.checked(() -> relay.start(servers.of(event.getSource())));
    StartLine.log(settings, members);
  }

  /** Before listeners that tell the world the host is ready. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }
}
