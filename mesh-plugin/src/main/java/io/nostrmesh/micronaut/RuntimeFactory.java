package io.nostrmesh.micronaut;

import io.micronaut.context.BeanContext;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Secondary;
import io.nostrmesh.iroh.server.IrohRelayRuntime;
import io.nostrmesh.plugin.PluginRuntime;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;

/** What the plugin's beans run on: the clock, the timer, and the threads that check signatures. */
@Factory
final class RuntimeFactory {

  @Singleton
  @Named(PluginRuntime.VERIFICATION)
  @Bean(preDestroy = "shutdownNow")
  ExecutorService verification() {
    return PluginRuntime.verificationPool();
  }

  @Singleton
  @Bean(preDestroy = "close")
  OwnTimer ownTimer() {
    return new OwnTimer(PluginRuntime.oneTimer());
  }

  @Singleton
  @Secondary
  @Requires(missingBeans = SecureRandom.class)
  SecureRandom secureRandom() {
    return new SecureRandom();
  }

  @Singleton
  PluginRuntime runtime(
      @Named(PluginRuntime.VERIFICATION) ExecutorService verification,
      OwnTimer own,
      BeanContext beans,
      SecureRandom random) {
    return new PluginRuntime(verification, own.timer(), HostsClock.of(beans), random);
  }

  /** The relay moves its bytes on the host's own event loops. */
  @Singleton
  IrohRelayRuntime relayRuntime(HostsLoops loops, PluginRuntime runtime) {
    return new IrohRelayRuntime(
        loops.group(), loops.group(), loops::server, runtime.verification(), runtime.random());
  }
}
