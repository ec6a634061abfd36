package io.nostrmesh.micronaut;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.nostrmesh.offer.OfferPolicy;
import io.nostrmesh.plugin.PluginRuntime;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.EventPolicy;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a host, once, that it never asks the policies: then the plugin runs and gates nothing.
 * Nobody else would notice, since everything works.
 */
@Singleton
final class UnaskedPolicies implements ApplicationEventListener<ServerStartupEvent> {

  static final long PATIENCE_SECONDS = 60;

  private static final Logger LOG = LoggerFactory.getLogger(UnaskedPolicies.class);
  private static final Set<Class<?>> ASKABLE =
      Set.of(EventPolicies.class, EventPolicy.class, OfferPolicy.class);

  private final HostsBeans host;
  private final PluginSettings settings;
  private final OfferPolicy offers;
  private final PluginRuntime runtime;

  UnaskedPolicies(
      HostsBeans host, PluginSettings settings, OfferPolicy offers, PluginRuntime runtime) {
    this.host = host;
    this.settings = settings;
    this.offers = offers;
    this.runtime = runtime;
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    if (settings.gateway().isEmpty()) {
      runtime.timer().schedule(this::tell, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void tell() {
    if (offers.wasAsked() || host.want(ASKABLE)) {
      return;
    }
    LOG.warn(
        "Nobody asks the policies: no bean of this host injects {}, so strangers may publish offers"
            + " and see those of members. Ask it where events enter and leave the relay"
            + " (docs/how-to/drop-in.md), or let the gateway do that (mesh.gateway.upstream)",
        EventPolicies.class.getName());
  }
}
