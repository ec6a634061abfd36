package io.nostrmesh.micronaut;

import io.micronaut.context.BeanContext;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.nostrmesh.offer.OfferPolicy;
import io.nostrmesh.plugin.PluginRuntime;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.EventPolicy;
import jakarta.inject.Singleton;
import java.util.Collections;
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
  private static final String OWN = UnaskedPolicies.class.getPackageName() + ".";
  private static final Set<Class<?>> ASKABLE =
      Set.of(EventPolicies.class, EventPolicy.class, OfferPolicy.class);

  private final BeanContext context;
  private final PluginSettings settings;
  private final OfferPolicy offers;
  private final PluginRuntime runtime;

  UnaskedPolicies(
      BeanContext context, PluginSettings settings, OfferPolicy offers, PluginRuntime runtime) {
    this.context = context;
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
    if (offers.wasAsked() || isWanted()) {
      return;
    }
    LOG.warn(
        "Nobody asks the policies: no bean of this host injects {}, so strangers may publish offers"
            + " and see those of members. Ask it where events enter and leave the relay"
            + " (docs/how-to/drop-in.md), or let the gateway do that (mesh.gateway.upstream)",
        EventPolicies.class.getName());
  }

  /** Whether a bean of the host, made or not yet, is to be given what can be asked. */
  private boolean isWanted() {
    try {
      return context.getAllBeanDefinitions().stream()
          .filter(bean -> !isOurs(bean))
          .anyMatch(bean -> !Collections.disjoint(bean.getRequiredComponents(), ASKABLE));
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("cannot look through the host's beans", e);
      return true;
    }
  }

  private static boolean isOurs(BeanDefinition<?> bean) {
    return bean.getDeclaringType().orElse(bean.getBeanType()).getName().startsWith(OWN);
  }
}
