package io.nostrmesh.micronaut.port;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.nostrmesh.settings.IrohRelayPlan;
import jakarta.inject.Singleton;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says at the start which routes of the host an iroh relay in its port takes from it. */
@Singleton
final class LostRoutes implements ApplicationEventListener<ServerStartupEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(LostRoutes.class);

  private final IrohRelayPlan plan;
  private final HostServers servers;

  LostRoutes(IrohRelayPlan plan, HostServers servers) {
    this.plan = plan;
    this.servers = servers;
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    List<String> lost = plan.isShared() ? servers.lostRoutes() : List.of();
    if (!lost.isEmpty()) {
      LOG.warn(
          "mesh.iroh-relay.bind-address is shared, so these routes of the host are the iroh relay's"
              + " now: {}; give the host's others paths, or the iroh relay an address of its own",
          String.join(", ", lost));
    }
  }
}
