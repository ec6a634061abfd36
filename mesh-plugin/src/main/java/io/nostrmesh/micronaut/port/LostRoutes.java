package io.nostrmesh.micronaut.port;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.nostrmesh.plugin.EmbeddedIrohRelay;
import jakarta.inject.Singleton;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says at the start which routes of the host an iroh relay in its port takes from it. It asks the
 * relay, so it is told later than {@code IrohRelayStart}, which wants to be first.
 */
@Singleton
final class LostRoutes implements ApplicationEventListener<ServerStartupEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(LostRoutes.class);

  private final EmbeddedIrohRelay relay;
  private final HostServers servers;

  LostRoutes(EmbeddedIrohRelay relay, HostServers servers) {
    this.relay = relay;
    this.servers = servers;
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    boolean encrypted = event.getSource().getScheme().equals("https");
    List<String> lost = servers.lostRoutes(path -> relay.takes(path, encrypted));
    if (!lost.isEmpty()) {
      LOG.warn(
          "mesh.iroh-relay.bind-address is shared, so these routes of the host are the iroh relay's"
              + " now: {}; give the host's others paths, or the iroh relay an address of its own",
          String.join(", ", lost));
    }
  }
}
