package io.nostrmesh.micronaut;

import io.micronaut.http.netty.channel.EventLoopGroupConfiguration;
import io.micronaut.http.netty.channel.EventLoopGroupFactory;
import io.micronaut.http.netty.channel.EventLoopGroupRegistry;
import io.micronaut.http.netty.channel.NettyChannelType;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The host's own event loops, and channels that fit them. */
@Singleton
public final class HostsLoops {

  private final EventLoopGroup group;
  private final EventLoopGroupFactory factory;
  private final @Nullable EventLoopGroupConfiguration configuration;

  HostsLoops(EventLoopGroupRegistry registry, EventLoopGroupFactory factory) {
    this.group = registry.getDefaultEventLoopGroup();
    this.factory = factory;
    // Absent unless the host configures its event loops; Micronaut then knows what it made.
    this.configuration =
        registry.getEventLoopGroupConfiguration(EventLoopGroupConfiguration.DEFAULT).orElse(null);
  }

  public EventLoopGroup group() {
    return group;
  }

  /** A new one, to connect with. */
  public Channel client() {
    return factory.channelInstance(NettyChannelType.CLIENT_SOCKET, configuration);
  }

  /** A new one, to listen with. */
  ServerChannel server() {
    return (ServerChannel) factory.channelInstance(NettyChannelType.SERVER_SOCKET, configuration);
  }
}
