package io.nostrmesh.micronaut;

import io.micronaut.context.BeanContext;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Secondary;
import io.micronaut.http.netty.channel.EventLoopGroupConfiguration;
import io.micronaut.http.netty.channel.EventLoopGroupFactory;
import io.micronaut.http.netty.channel.EventLoopGroupRegistry;
import io.micronaut.http.netty.channel.NettyChannelType;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.nostrmesh.iroh.server.IrohRelayRuntime;
import io.nostrmesh.plugin.PluginRuntime;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

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
  IrohRelayRuntime relayRuntime(
      EventLoopGroupRegistry registry, EventLoopGroupFactory factory, PluginRuntime runtime) {
    EventLoopGroup group = registry.getDefaultEventLoopGroup();
    // Absent unless the host configures its event loops; Micronaut then knows what it made.
    @Nullable EventLoopGroupConfiguration configuration =
        registry.getEventLoopGroupConfiguration(EventLoopGroupConfiguration.DEFAULT).orElse(null);
    return new IrohRelayRuntime(
        group,
        group,
        () ->
            (ServerChannel) factory.channelInstance(NettyChannelType.SERVER_SOCKET, configuration),
        runtime.verification(),
        runtime.random());
  }
}
