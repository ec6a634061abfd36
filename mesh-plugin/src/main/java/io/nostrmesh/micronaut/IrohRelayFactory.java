package io.nostrmesh.micronaut;

import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.nostrmesh.iroh.server.IrohRelayRuntime;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.iroh.server.observer.IrohRelayObservers;
import io.nostrmesh.plugin.ControlParts;
import io.nostrmesh.plugin.EmbeddedIrohRelay;
import io.nostrmesh.plugin.IrohRelayState;
import io.nostrmesh.plugin.PluginRuntime;
import io.nostrmesh.settings.IrohRelayPlan;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.spi.TransportAdmission;
import jakarta.inject.Singleton;
import java.util.List;

/** The embedded iroh relay and what is known of it. */
@Factory
final class IrohRelayFactory {

  @Singleton
  IrohRelayState state(IrohRelayPlan plan) {
    return new IrohRelayState(plan);
  }

  @Singleton
  @Bean(preDestroy = "close")
  EmbeddedIrohRelay relay(
      PluginSettings settings,
      IrohRelayState state,
      BeanProvider<TransportAdmission> admission,
      PluginRuntime pluginRuntime,
      IrohRelayRuntime runtime,
      List<IrohRelayObserver> observers,
      IrohRelayStop stop) {
    var relay =
        new EmbeddedIrohRelay(
            settings.irohRelay(),
            state,
            admission::get,
            new ControlParts(settings, pluginRuntime)::paths,
            runtime,
            new IrohRelayObservers(observers));
    stop.with(relay);
    return relay;
  }
}
